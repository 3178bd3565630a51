"""The protocol of measures: the parts of a kind of measure, and the figures that it computes from their sums."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from soteindikaattorit.errors import check_choice
from soteindikaattorit.measures.disclosed import Disclosed
from soteindikaattorit.measures.explain import Formula
from soteindikaattorit.measures.operand import Operand
from soteindikaattorit.measures.part import Part
from soteindikaattorit.measures.split import Classes
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import check_fields
from soteindikaattorit.model.dataset import DATED, NUMERIC
from soteindikaattorit.model.limit import Limit
from soteindikaattorit.model.plain import PLAIN
from soteindikaattorit.stats.contrast import Contrast
from soteindikaattorit.stats.interval import Limits

Floats = NDArray[np.float64]
Statuses = NDArray[np.object_]
Schema = Mapping[str, object]
Sums = Mapping[str, Floats]
"""The sum of each part, by its name, as arrays of one length."""

PERCENT = 100.0
NUMBER_TYPES = tuple(sorted(NUMERIC))
DATE_TYPES = tuple(sorted(DATED))
IDENTIFIER_TYPES = ("code", "region", "text")


@attrs.frozen(kw_only=True)
class Need:
    """A column that a measure reads, and its possible values.

    Args:
        column: The name of the column.
        types: The allowed types of the column.
        minimum: The least possible value, in the unit of the column.
        maximum: The greatest possible value, in the unit of the column.
        not_before: A date column; the date of a row cannot be earlier than its date in that column.
        codes: The only codes that the column may contain; empty for any.
    """

    column: str
    types: tuple[str, ...] = NUMBER_TYPES
    minimum: float | None = None
    maximum: float | None = None
    not_before: str = ""
    codes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class CountModel:
    """The probability model of figures whose numerator and denominator are counts.

    Args:
        kind: "proportion" (some of all), "rate" (events over persons) or "ratio" (observed over expected events).
        factor: The value is the numerator over the denominator, times this factor.
    """

    kind: Literal["proportion", "rate", "ratio"]
    factor: float


@attrs.frozen(eq=False, kw_only=True)
class Figures:
    """The figures of many cells, as arrays of one length; nan where there is no figure.

    Args:
        value: The values, in the unit of the indicator.
        n: The number of rows, or of the persons they represent, behind each value.
        lower: The lower confidence limits, in the unit of the indicator.
        upper: The upper confidence limits, in the unit of the indicator.
        method: The names of the interval methods; empty where there is no interval.
        numerator: The numerators.
        denominator: The denominators.
        status: The status of each cell.
        extras: Additional figures of the measure, by the name of their column.
    """

    value: Floats
    n: Floats
    lower: Floats
    upper: Floats
    method: NDArray[np.object_]
    numerator: Floats
    denominator: Floats
    status: Statuses
    extras: tuple[tuple[str, Floats], ...] = ()

    @classmethod
    def from_values(
        cls,
        value: Floats,
        *,
        n: Floats | None = None,
        limits: Limits | None = None,
        numerator: Floats | None = None,
        denominator: Floats | None = None,
        statuses: ArrayLike | None = None,
        extras: tuple[tuple[str, Floats], ...] = (),
    ) -> "Figures":
        """Return figures, each with its status; a value without the status ``ok`` becomes nan.

        A figure is undefined when its denominator is zero, or when it or anything it is computed from is not finite.

        Args:
            value: The values, in the unit of the indicator.
            n: The base of each value; None when there is none.
            limits: The confidence limits, in the unit of the indicator; None when there are none.
            numerator: The numerators; None when there are none.
            denominator: The denominators; None when there are none.
            statuses: The statuses that are known already, one or one for each cell; default: ``no-data`` where n is
                zero, else ``ok``. "ok" when a base of zero is itself the answer, as in a count.
            extras: Additional figures, by the name of their column.
        """
        nothing = np.full(value.shape, np.nan)
        n, bases = nothing if n is None else n, [nothing if base is None else base for base in (numerator, denominator)]
        cell_status = np.where(n == 0, status.NO_DATA, status.OK) if statuses is None else np.asarray(statuses)
        is_finite = np.logical_and.reduce([np.isfinite(x) for x in (value, numerator, denominator) if x is not None])
        is_undefined = (cell_status == status.OK) & ((bases[1] == 0) | ~is_finite)
        cell_status = np.where(is_undefined, status.UNDEFINED, cell_status).astype(object)
        is_ok = cell_status == status.OK
        lower, upper, method = (nothing, nothing, "") if limits is None else (limits.lower, limits.upper, limits.method)
        is_bounded = is_ok & np.isfinite(lower) & np.isfinite(upper)
        return cls(
            value=np.where(is_ok, value, np.nan),
            n=n,
            lower=np.where(is_bounded, lower, np.nan),
            upper=np.where(is_bounded, upper, np.nan),
            method=np.where(is_bounded, method, "").astype(object),
            numerator=_finite(bases[0]),
            denominator=_finite(bases[1]),
            status=cell_status,
            extras=tuple((name, np.where(is_ok, _finite(figures), np.nan)) for name, figures in extras),
        )


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


def scaled(limits: Limits, factor: float) -> Limits:
    """Return the limits in another unit."""
    return attrs.evolve(limits, lower=limits.lower * factor, upper=limits.upper * factor)


def quotient(numerator: Floats, denominator: Floats) -> Floats:
    """Divide, with nan where the denominator is zero."""
    undefined: Floats = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=undefined, where=denominator != 0)
    return undefined


EXPECTED_ROWS = ("expected", "expected_out")
"""The names of the parts that count the rows in which a value is expected, and those of them that are excluded."""

CONTRASTS = ("difference", "ratio")
"""The ways to compare two figures of one kind of measure."""


@attrs.frozen(kw_only=True)
class Measure:
    """A kind of measure: the parts that it sums, and the figures that it computes from the sums.

    A new kind is a subclass with a `kind`; the schema of its keys follows from its fields, unless it has a ``schema``.
    One that is computed from rows has `needs`, `parts` and `finish` (or `finish_classes`), for release `disclosed`,
    for rules on missing data `expected_rows`, for comparisons `contrasts` and `contrast`, for funnels `count_model`.
    One that is derived from other indicators has `operands` and `derive`.
    """

    json_form: ClassVar[Schema] = {
        "description": "How a value is computed; the other keys follow from the kind of measure.",
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"description": "The kind of measure.", "type": "string", "minLength": 1}},
    }
    kind: ClassVar[str]
    schema: ClassVar[Schema]
    unit: ClassVar[str] = ""
    extras: ClassVar[tuple[str, ...]] = ()
    intervals: ClassVar[tuple[str, ...]] = ()
    """The interval methods that the field ``interval`` can name, the default first."""
    contrasts: ClassVar[tuple[str, ...]] = ()
    base_column: ClassVar[Literal["n", "numerator"]] = "n"
    """The column of results with the number of persons or events behind a figure."""
    expects_values: ClassVar[bool] = False
    """Whether every row should contain a value, so that a row without one is missing data."""

    def __attrs_post_init__(self) -> None:
        """Check the type of each field and the interval method, then call `check`."""
        check_fields(self)
        if self.intervals:
            check_choice(f"interval of a {self.kind}", str(getattr(self, "interval", "")), self.intervals)
        self.check()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: the kind, and the fields by their keys."""
        return {"kind": self.kind, **PLAIN.write_fields(self)}

    def check(self) -> None:
        """Refuse values that contradict each other."""

    def needs(self) -> tuple[Need, ...]:
        """Return the columns that the measure reads, in addition to those of conditions."""
        return ()

    def parts(self) -> dict[str, Part]:
        """Return the parts, by the name under which `Measure.finish` receives their sums."""
        return {}

    def expected_rows(self) -> dict[str, Part]:
        """Return the parts that count the rows in which a value is expected, for rules on missing data.

        The number is that of ``expected`` less that of ``expected_out``.
        Without these parts no data can be missing: each row counts as it is.
        """
        return {"expected": Part()} if self.expects_values else {}

    def disclosed(self) -> Disclosed:
        """Return the quantities disclosed by a published figure, as sums of `Measure.parts`."""
        return Disclosed()

    def finish(self, sums: Sums, level: float) -> Figures:
        """Return the figures of many cells, computed from the sums of their parts.

        Args:
            sums: The sum of each part, by its name, as arrays of one length.
            level: The confidence level (0…1).
        """
        raise NotImplementedError

    def finish_classes(self, sums: Sums, classes: Classes, level: float) -> Figures:
        """Return the figures of many cells from sums by class; it replaces `Measure.finish` when parts have a split.

        Args:
            sums: The sum of each part, by its name, as arrays of one length: a number for each class of each cell.
            classes: The classes.
            level: The confidence level (0…1).
        """
        raise NotImplementedError

    def contrast(self, how: str, first: Sums, second: Sums, level: float) -> Contrast:
        """Compare the figures of one group or period with those of another, by the sums of their parts.

        Args:
            how: One of ``contrasts``, those of `CONTRASTS` that the kind of measure supports.
            first: The sum of each part, by its name, as arrays of one length.
            second: The same of the other group or period, which shares no rows with the first.
            level: The confidence level (0…1).
        """
        raise NotImplementedError

    def operands(self) -> tuple[Operand, ...]:
        """Return the figures of other indicators that `Measure.derive` receives; the cells are those of the first."""
        return ()

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        """Return the figures of many cells, derived from those of the operands.

        Args:
            figures: The figures of each operand, as arrays of one length; ``no-data`` where there is no figure.
            level: The confidence level (0…1) of the limits.
        """
        raise NotImplementedError

    @property
    def count_model(self) -> CountModel | None:
        """The probability model of the figures, for funnels; None when numerator and denominator are not counts."""
        return None

    @property
    def averaged_indicators(self) -> tuple[str, ...]:
        """The ids of the indicators of which the figure is a weighted mean, so that it lies between theirs."""
        return ()

    @property
    def statutory_limit(self) -> Limit | None:
        """The statutory time limit that rows are compared with; None when there is none."""
        return None

    @property
    def formula(self) -> Formula:
        """The formula of the value, for people; default: a function named after the kind, of its parts."""
        return Formula.from_sums(self.kind, (*self.parts().values(), *self.indicators))

    @property
    def interval_method(self) -> str:
        """The name of the interval method; empty when there is none."""
        return str(getattr(self, "interval", ""))

    @property
    def is_computed(self) -> bool:
        """Whether the value is computed from rows, rather than published or derived from other results."""
        return bool(self.parts())

    @property
    def adds_up(self) -> bool:
        """Whether the figures of groups add up to the figure of all."""
        return False

    @property
    def indicators(self) -> tuple[str, ...]:
        """The ids of the indicators from whose results this one is derived, each once."""
        return tuple(dict.fromkeys(operand.indicator for operand in self.operands()))
