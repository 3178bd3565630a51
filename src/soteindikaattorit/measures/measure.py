"""What every kind of measure gives: the parts it needs, and figures finished from their sums."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from soteindikaattorit.errors import check_choice
from soteindikaattorit.measures.disclosed import Disclosed
from soteindikaattorit.measures.explain import Formula
from soteindikaattorit.measures.operand import Operand
from soteindikaattorit.measures.part import Part
from soteindikaattorit.measures.split import Classes
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import check_fields
from soteindikaattorit.model.limit import Limit
from soteindikaattorit.model.plain import PLAIN
from soteindikaattorit.stats.contrast import Contrast
from soteindikaattorit.stats.interval import Limits

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Schema = Mapping[str, object]


@attrs.frozen(kw_only=True)
class Need:
    """A column that a measure reads, and what it must be.

    Args:
        column: The name of the column.
        types: The types of column that will do.
        minimum: The least value that is possible, in the unit of the column.
        maximum: The greatest value that is possible, in the unit of the column.
        not_before: The date column that this date may not precede.
        codes: The codes that a column of codes may hold at most; empty for any.
    """

    column: str
    types: tuple[str, ...]
    minimum: float | None = None
    maximum: float | None = None
    not_before: str = ""
    codes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class CountModel:
    """The chance model of figures whose numerator and denominator are counts.

    Args:
        kind: "proportion" (some of all), "rate" (events over persons) or "ratio" (observed over expected events).
        factor: The value is the numerator over the denominator, times this.
    """

    kind: Literal["proportion", "rate", "ratio"]
    factor: float


@attrs.frozen(eq=False, kw_only=True)
class Figures:
    """Finished figures of many cells, as arrays of one length; not-a-number where there is no figure.

    Args:
        value: The values, in the unit of the indicator.
        n: How many rows, or persons they stand for, the value rests on.
        lower: The lower confidence limits, in the unit of the indicator.
        upper: The upper confidence limits, in the unit of the indicator.
        method: The names of the interval methods; empty where there is no interval.
        numerator: The numerators.
        denominator: The denominators.
        status: The status of each cell.
        extras: What the measure adds, by the name of its column.
    """

    value: Floats
    n: Floats
    lower: Floats
    upper: Floats
    method: NDArray[np.object_]
    numerator: Floats
    denominator: Floats
    status: NDArray[np.object_]
    extras: tuple[tuple[str, Floats], ...] = ()

    @classmethod
    def of(
        cls,
        value: Floats,
        *,
        n: Floats,
        limits: Limits | None = None,
        numerator: Floats | None = None,
        denominator: Floats | None = None,
        is_zero_data: bool = False,
        is_over: Truths | None = None,
        extras: tuple[tuple[str, Floats], ...] = (),
    ) -> "Figures":
        """Put figures together and give each its status.

        Args:
            value: The values, in the unit of the indicator; whatever stands where there is none is left out.
            n: The base of each value.
            limits: The confidence limits, in the unit of the indicator; None when the measure has none.
            numerator: The numerators; None when the measure has none.
            denominator: The denominators; a value over zero is undefined. None when the measure has none.
            is_zero_data: Whether a base of zero is itself the answer, as in a count.
            is_over: Where the value lies above all that was told apart, None for nowhere.
            extras: What the measure adds, by the name of its column.
        """
        nothing = np.full(value.shape, np.nan)
        zero = np.zeros(value.shape, dtype=bool) if denominator is None else denominator == 0
        without = np.zeros(value.shape, dtype=bool) if is_zero_data else n == 0
        says = np.where(without, status.NO_DATA, np.where(zero, status.UNDEFINED, status.OK)).astype(object)
        if is_over is not None:
            says[(says == status.OK) & is_over] = status.OVER
        made_of = [nothing if made is None else _told(made) for made in (numerator, denominator)]
        says[(says == status.OK) & ~_all_told(value, numerator, denominator)] = status.UNDEFINED
        stands = says == status.OK
        method = "" if limits is None else limits.method
        named = np.broadcast_to(np.asarray(method, dtype=object), value.shape)
        lower, upper = (nothing, nothing) if limits is None else (limits.lower, limits.upper)
        bounded = stands & np.isfinite(lower) & np.isfinite(upper)
        return cls(
            value=np.where(stands, value, np.nan),
            n=n,
            lower=np.where(bounded, lower, np.nan),
            upper=np.where(bounded, upper, np.nan),
            method=np.where(bounded, named, ""),
            numerator=made_of[0],
            denominator=made_of[1],
            status=says,
            extras=tuple((name, np.where(stands, _told(figures), np.nan)) for name, figures in extras),
        )


def _told(values: Floats) -> Floats:
    """Leave out what is infinite: it is too great to be told."""
    return np.where(np.isfinite(values), values, np.nan)


def _all_told(*figures: Floats | None) -> Truths:
    """Whether each figure and all that it is made of are numbers."""
    told: Truths = np.logical_and.reduce([np.isfinite(one) for one in figures if one is not None])
    return told


def scaled(limits: Limits, factor: float) -> Limits:
    """Return the limits in another unit."""
    return attrs.evolve(limits, lower=limits.lower * factor, upper=limits.upper * factor)


def quotient(numerator: Floats, denominator: Floats) -> Floats:
    """Divide, with not-a-number where the denominator is zero."""
    undefined: Floats = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=undefined, where=denominator != 0)
    return undefined


EXPECTED_ROWS = ("expected", "expected_out")
"""The names of the parts that count the rows that should hold a value, and those of them that are excluded."""

CONTRASTS = ("difference", "ratio")
"""How two figures of one kind of measure may be held against each other."""


@attrs.frozen(kw_only=True)
class Measure:
    """A kind of measure: which parts it sums and how it finishes a value from them.

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
    contrasts: ClassVar[tuple[str, ...]] = ()
    base_column: ClassVar[Literal["n", "numerator"]] = "n"
    """The column of results with the persons or events that a figure rests on."""

    def __attrs_post_init__(self) -> None:
        """Check that each field is of its type, and then `check` the values."""
        check_fields(self)
        self.check()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: the kind, and the fields by their keys."""
        return {"kind": self.kind, **PLAIN.write_fields(self)}

    def check(self) -> None:
        """Refuse values that do not go together."""

    def needs(self) -> tuple[Need, ...]:
        """Return the columns that the measure reads, apart from conditions."""
        return ()

    def parts(self) -> dict[str, Part]:
        """Return the parts by the name under which `finish` receives their sums."""
        return {}

    def expected_rows(self) -> dict[str, Part]:
        """Return the parts that count the rows that should hold a value, for rules on missing data.

        Rows of ``expected`` count, less those of ``expected_out``.

        Without them nothing can be missing: each row counts by being there.
        """
        return {}

    def disclosed(self) -> Disclosed:
        """Return the counts and amounts that a figure betrays, as sums of `parts`, for disclosure control."""
        return Disclosed()

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish the figures of many cells from the sums of their parts.

        Args:
            sums: The sum of each part, by its name, as arrays of one length.
            level: The confidence level (0…1).
        """
        raise NotImplementedError

    def finish_classes(self, sums: Mapping[str, Floats], classes: Classes, level: float) -> Figures:
        """Finish the figures of many cells from sums that are kept apart by classes; asked when parts have a split.

        Args:
            sums: The sum of each part, by its name, as arrays of one length: a number for each class of each cell.
            classes: The classes.
            level: The confidence level (0…1).
        """
        raise NotImplementedError

    def contrast(self, how: str, first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
        """Hold figures of one group or period against those of another, from the sums of their parts.

        Args:
            how: One of ``contrasts``, those of `CONTRASTS` that the kind of measure has.
            first: The sum of each part, by its name, as arrays of one length.
            second: The same of what they are held against, which shares no rows with the first.
            level: The confidence level (0…1).
        """
        raise NotImplementedError

    def operands(self) -> tuple[Operand, ...]:
        """Return the figures of other indicators that `derive` receives, the first of which says for which cells."""
        return ()

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        """Derive the figures of many cells from those of the operands.

        Args:
            figures: The figures of each operand, as arrays of one length; ``no-data`` where there is none.
            level: The confidence level (0…1) of the limits.
        """
        raise NotImplementedError

    @property
    def count_model(self) -> CountModel | None:
        """The chance model of the figures, for funnels; None when numerator and denominator are no counts."""
        return None

    @property
    def averaged_indicators(self) -> tuple[str, ...]:
        """The ids of the indicators between whose figures a published mean of them lies."""
        return ()

    @property
    def statutory_limit(self) -> Limit | None:
        """The limit of the law that rows are held to; None when there is none."""
        return None

    @property
    def formula(self) -> Formula:
        """How the value comes about, for people; a function of the parts, unless the kind of measure says it better."""
        return Formula.from_sums(self.kind, (*self.parts().values(), *self.indicators))

    @property
    def interval_method(self) -> str:
        """The name of the interval method; empty when there is none."""
        return str(getattr(self, "interval", ""))

    @property
    def is_computed(self) -> bool:
        """Whether the value comes from rows, rather than from a publication or from other results."""
        return bool(self.parts())

    @property
    def adds_up(self) -> bool:
        """Whether the figures of groups sum to the figure of all."""
        return False

    @property
    def indicators(self) -> tuple[str, ...]:
        """The ids of the indicators from whose results this one is derived, each once."""
        return tuple(dict.fromkeys(operand.indicator for operand in self.operands()))


def check_interval(measure: Measure, given: str) -> None:
    """Refuse an interval method that does not belong to the kind of measure.

    Raises:
        InvalidValueError: The method is not one of `Measure.intervals`.
    """
    check_choice(f"interval of a {measure.kind}", given, measure.intervals)
