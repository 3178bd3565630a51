"""Goals of indicators."""

import re
from typing import Annotated

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import check_fields
from soteindikaattorit.model.field import ID
from soteindikaattorit.model.text import Text


@attrs.frozen(kw_only=True)
class Goal:
    """A goal of indicators, such as equal access.

    Args:
        id: The id by which indicators refer to it.
        name: Its name.
        description: Its meaning, where the name does not explain it.

    Raises:
        InvalidValueError: The id is not lower-case ASCII letters and digits, joined by dots and hyphens.

    Example:
        >>> Goal(id="saatavuus", name=Text({"en": "equal access"})).id
        'saatavuus'
    """

    id: Annotated[str, ID]
    name: Text
    description: Text | None = None

    def __attrs_post_init__(self) -> None:
        """Check the id."""
        check_fields(self)
        if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", self.id):
            raise InvalidValueError("goal id", self.id, "expected lower-case a to z and digits with dots and hyphens")
