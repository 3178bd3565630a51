"""Goals: what an indicator serves."""

import re
from typing import Annotated

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import check_fields
from soteindikaattorit.model.field import ID
from soteindikaattorit.model.text import Text


@attrs.frozen(kw_only=True)
class Goal:
    """An aim that indicators are gathered under, such as equal access.

    Args:
        id: What indicators call it by.
        name: Its wording.
        description: What it means, where the name does not say it.

    Raises:
        InvalidValueError: The id is not made of lower-case ASCII letters and digits with dots and hyphens between.

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
