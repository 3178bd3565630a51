"""Services, by the national classification of public services."""

import re

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import check_fields
from soteindikaattorit.model.text import Text


def _check_id(what: str, given: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*", given):
        raise InvalidValueError(what, given, "expected ASCII letters and digits with dots and hyphens, such as 'P4.1'")


@attrs.frozen(kw_only=True)
class Service:
    """A class of services.

    Args:
        id: Its code in the classification.
        name: Its name.
        parent: The code of the wider class that it belongs to; empty at the top.
        classification: The classification that the codes are from.

    Raises:
        InvalidValueError: A code is empty or has other signs than letters, digits, dots and hyphens,
            or a service is its own parent.

    Example:
        >>> Service(id="P4.1", name=Text.finnish("Asumispalvelut"), parent="P4").parent
        'P4'
    """

    id: str
    name: Text
    parent: str = ""
    classification: str = ""

    def __attrs_post_init__(self) -> None:
        """Check the codes."""
        check_fields(self)
        _check_id("service id", self.id)
        if self.parent:
            _check_id("parent of a service", self.parent)
        if self.parent == self.id:
            raise InvalidValueError("parent of a service", self.parent, "a service cannot be its own parent")
