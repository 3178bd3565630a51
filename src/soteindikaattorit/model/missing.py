"""Missing data: the rules by which a value is left out because too much is missing."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Self

import attrs
import numpy as np
from numpy.typing import NDArray

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.field import Maximum, Minimum

ANY: Final = "any"
SHARE: Final = "share"
AT_LEAST: Final = "at-least"
WHOLE_PERIOD: Final = "whole-period"
MINIMUM_BASE: Final = "minimum-base"

RULES: Final = (WHOLE_PERIOD, ANY, SHARE, AT_LEAST, MINIMUM_BASE)
"""The rules that results may name, in the order in which they are checked; the last is that of the indicator itself."""

TOO_FEW: Final = (AT_LEAST, MINIMUM_BASE)
"""The rules under which there are too few values, rather than too many missing."""

_ROUNDING: Final = 1e-12
_NAMED: Final[Mapping[str, Mapping[str, Any]]] = {ANY: {"share": 1.0}, WHOLE_PERIOD: {"whole_period": True}}


@attrs.frozen(kw_only=True)
class Missing:
    """The conditions under which a value is shown; all must hold.

    Args:
        share: The least share of the expected rows that must have a value (0…1); 1 where none may be missing.
        at_least: The least number of values, in rows or in persons of pre-aggregated rows.
        whole_period: Whether the period must be over.

    Raises:
        InvalidValueError: The share is not between 0 and 1, or the number is negative.

    Source:
        The rules follow those of Bourgault P and others. xclim: xarray-based climate data analytics. Journal of Open
        Source Software 8(85) (2023) 5415, module core.missing: any, pct and at_least_n.

    Example:
        >>> Missing.parse({"share": 0.9, "at_least": 20}).share, Missing.parse("any").share
        (0.9, 1.0)
    """

    words: ClassVar[tuple[str, ...]] = tuple(_NAMED)
    """The rules that have a name, and may be written as a word."""

    share: Annotated[float, Minimum(0), Maximum(1)] = 0.0
    at_least: Annotated[int, Minimum(0)] = 0
    whole_period: bool = False

    def __attrs_post_init__(self) -> None:
        """Check the share and the number."""
        check_fields(self)
        if not 0 <= self.share <= 1:
            raise InvalidValueError("share of missing", str(self.share), "expected 0 to 1")
        if self.at_least < 0:
            raise InvalidValueError("at_least of missing", str(self.at_least), "expected zero or more")

    @classmethod
    @checked()
    def parse(cls, rule: str | Mapping[str, Any]) -> Self:
        """Parse the rule of a definition: "any", "whole-period", or a table of conditions.

        Raises:
            InvalidValueError: There is no rule of that name, or a condition is not possible.
        """
        if isinstance(rule, str) and rule not in _NAMED:
            raise InvalidValueError("missing", rule, f"expected {', '.join(_NAMED)}, or a table")
        return cls(**(_NAMED[rule] if isinstance(rule, str) else rule))

    def to_plain(self) -> str | dict[str, Any]:
        """Return the rule as a definition writes it."""
        name = next((name for name, keys in _NAMED.items() if type(self)(**keys) == self), "")
        told = attrs.asdict(self, filter=lambda field, value: value != field.default)
        return name or told

    def fired(
        self, n: NDArray[np.float64], asked: NDArray[np.float64] | None, is_whole: NDArray[np.bool_], minimum_base: int
    ) -> NDArray[np.object_]:
        """Return the name of the first rule that leaves out each value; empty where the value is shown.

        Args:
            n: The number of values, in rows or in persons of pre-aggregated rows.
            asked: The number of expected rows or persons; None where nothing can be missing.
            is_whole: Whether the period is over.
            minimum_base: The least n on which a value is shown.
        """
        lacking = np.zeros(n.shape, dtype=bool) if asked is None else n < self.share * asked * (1 - _ROUNDING)
        rules = (
            (WHOLE_PERIOD, ~is_whole & self.whole_period),
            (ANY if self.share == 1 else SHARE, lacking),
            (AT_LEAST, n < self.at_least),
            (MINIMUM_BASE, n < minimum_base),
        )
        return np.select([holds for _, holds in rules], [name for name, _ in rules], default="").astype(object)
