"""Contrasts: which groups or periods of results differ from another by more than chance."""

from typing import Final, Literal

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL, Aggregates
from soteindikaattorit.compute.result import Results
from soteindikaattorit.compute.result_rows import copied
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import InvalidValueError, check_choice, unknown
from soteindikaattorit.measures import CONTRASTS, Floats
from soteindikaattorit.model import status
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.period import Period
from soteindikaattorit.stats.contrast import corrected

PERIOD: Final = "period"
REST: Final = "rest"
"""The reference of a group that is compared with all others together."""
EARLIER: Final = ("previous", "year")
"""The references of a period besides another period: the one just before, or the same a year before."""

COLUMNS: Final = ("figure", "against", "reference", "value", "lower", "upper", "level", "method", "p_value", "test")
"""The columns of contrasts between the keys and the status."""

_NUMBERS: Final = ("figure", "reference", "value", "lower", "upper", "level", "p_value")


@attrs.frozen(eq=False, kw_only=True)
class Contrasts:
    """Differences or ratios of figures, a row for each figure that is compared with another.

    The columns are the keys of a figure, then ``figure``, ``against`` (the other group or period),
    ``reference`` (the figure of the other), ``value`` (the difference in the unit of the indicator, or the ratio),
    ``lower``, ``upper``, ``level``, ``method``, ``p_value``, ``test``, with a correction ``p_corrected``,
    and ``status``: that of the figure without a value, or ``not-applicable`` where the kind of measure has no such
    contrast.

    They are not protected against disclosure, so they are not to be published.

    Args:
        frame: The rows, in the order of the results.
    """

    _frame: pd.DataFrame = attrs.field(alias="frame", converter=copied)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows, as a copy."""
        return copied(self._frame)

    def __repr__(self) -> str:
        """Return the number of contrasts, without any of them."""
        return f"<Contrasts: {len(self.frame)} of {self.frame['indicator'].nunique()} indicators, not released>"

    def to_pandas(self) -> pd.DataFrame:
        """Return a copy of the frame."""
        return self._frame.copy()


@checked()
def contrast(
    results: Results,
    *,
    over: str,
    against: str,
    how: Literal["difference", "ratio"] = "difference",
    level: float = 0.95,
    correction: str = "",
) -> Contrasts:
    """Compare each figure with that of another group or another period.

    A group is never compared with a total that includes it: the two are not independent.

    Args:
        results: Computed results, with their aggregates.
        over: The group that is compared, or "period".
        against: A code of the group, or "rest" for all others together, which needs results with totals;
            for periods a label, "previous" for the period just before, or "year" for the same a year before.
        how: "difference" or "ratio".
        level: The confidence level (0…1).
        correction: The correction of p-values for the number of comparisons: "benjamini-hochberg", "holm" or
            "bonferroni"; none by default.

    Raises:
        UnknownNameError: There is no such group or correction.
        InvalidValueError: The reference, the way or the level is not possible.
    """
    check_choice("how", how, CONTRASTS)
    if over not in (PERIOD, *results.groups):
        raise unknown("group", over, (PERIOD, *results.groups))
    _check_against(results, over, against)
    options = _Options(over=over, against=against, how=how, level=level)
    tables = [
        _table(indicator, aggregates, results, options)
        for indicator in results.indicators
        for aggregates in results.aggregates
        if indicator.id in aggregates.parts
    ]
    tables = [table for table in tables if len(table)]
    frame = pd.concat(tables, ignore_index=True) if tables else _empty(results)
    if correction:
        position = list(frame).index("test") + 1
        frame.insert(position, "p_corrected", corrected(frame["p_value"].to_numpy(), correction))
    return Contrasts(frame=frame)


@attrs.frozen(kw_only=True)
class _Options:
    over: str
    against: str
    how: str
    level: float


def _check_against(results: Results, over: str, against: str) -> None:
    codes = set(results.frame[over])
    if against == TOTAL:
        raise InvalidValueError("against", against, f"a group is part of the total; expected {REST!r}, or a code")
    if against == REST and over != PERIOD:
        if TOTAL not in codes:
            raise InvalidValueError("against", against, "needs results that are computed with totals")
    elif against not in codes and not (over == PERIOD and against in EARLIER):
        expected = (*EARLIER, "a period") if over == PERIOD else (REST, "a code")
        raise InvalidValueError("against", against, f"expected {', '.join(expected)} of the results")


def _empty(results: Results) -> pd.DataFrame:
    columns = ("indicator", "version", *results.keys[1:], *COLUMNS, "status")
    return pd.DataFrame({name: pd.Series(dtype="float64" if name in _NUMBERS else "str") for name in columns})


def _table(indicator: Indicator, aggregates: Aggregates, results: Results, options: _Options) -> pd.DataFrame:
    if options.over not in (PERIOD, *aggregates.groups):
        return _empty(results)
    keys = [PERIOD, *results.groups]
    rows = results.frame[results.frame["indicator"].eq(indicator.id)]
    labels = rows[options.over].map(lambda label: _label(label, options))
    own = rows[rows[options.over].ne(TOTAL) & labels.ne(rows[options.over])]
    against = labels[own.index]
    others = own[keys].assign(**{options.over: TOTAL if options.against == REST else against})
    other = _looked_up(rows.set_index(keys)[["value", "status"]], others)
    other_status = other["status"].fillna(status.NO_DATA).to_numpy()
    statuses = np.where(own["status"] != status.OK, own["status"], other_status)
    frame = pd.DataFrame({"figure": own["value"].to_numpy(), "against": against.to_numpy()})
    frame["reference"] = other["value"].to_numpy()
    sums = _sums(indicator, aggregates, own, others, options) if options.how in indicator.measure.contrasts else []
    frame = _contrasted(frame, indicator, sums, options, statuses)
    return pd.concat([own[["indicator", "version", *keys]].reset_index(drop=True), frame], axis=1)


def _label(label: str, options: _Options) -> str:
    """Return the code of the other group, or the label of the other period."""
    if options.over != PERIOD or options.against not in EARLIER:
        return options.against
    try:
        period = Period.parse(label)
        return str(period.a_year_before() if options.against == "year" else period.shift(-1))
    except InvalidValueError:  # a period of any days has none before it
        return ""


def _looked_up(frame: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of some keys, in their order; missing where a key has no row."""
    index = pd.MultiIndex.from_frame(keys) if keys.shape[1] > 1 else pd.Index(keys.iloc[:, 0])
    return frame[~frame.index.duplicated()].reindex(index)


def _sums(
    indicator: Indicator, aggregates: Aggregates, own: pd.DataFrame, others: pd.DataFrame, options: _Options
) -> list[dict[str, Floats]]:
    """Return the sums of the parts of each figure, and those of its reference, by the names of the measure."""
    keys = [PERIOD, *aggregates.groups]
    sums = aggregates.sums.set_index(keys)
    parts = aggregates.parts[indicator.id].items()
    first, second = (
        {name: frame[str(part)].fillna(0.0).to_numpy("float64") for name, part in parts}
        for frame in (_looked_up(sums, keyed[keys]) for keyed in (own, others))
    )
    if options.against == REST:  # rounding may leave a difference just below zero
        second = {name: np.maximum(part - first[name], 0.0) for name, part in second.items()}
    return [first, second]


def _contrasted(
    frame: pd.DataFrame, indicator: Indicator, sums: list[dict[str, Floats]], options: _Options, statuses: np.ndarray
) -> pd.DataFrame:
    """Return the rows with their contrasts, where both figures have a value and the kind of measure has contrasts."""
    measure = indicator.measure
    if not sums:
        return frame.assign(**dict.fromkeys(_NUMBERS[2:], np.nan), method="", test="", status=status.NOT_APPLICABLE)[
            [*COLUMNS, "status"]
        ]
    if options.against == REST:
        rest, of_rest = _rest(indicator, sums[1], options.level)
        frame["reference"] = np.where(frame["reference"].notna(), rest, np.nan)
        statuses = np.where(statuses == status.OK, of_rest, statuses)
    estimate = measure.contrast(options.how, sums[0], sums[1], options.level)
    is_undefined = (statuses == status.OK) & np.isnan(estimate.value)
    has_value = (statuses == status.OK) & ~is_undefined
    has_limits = has_value & np.isfinite(estimate.lower)
    is_tested = has_value & np.isfinite(estimate.p_value)
    return frame.assign(
        value=np.where(has_value, estimate.value, np.nan),
        lower=np.where(has_limits, estimate.lower, np.nan),
        upper=np.where(has_limits, estimate.upper, np.nan),
        level=np.where(has_limits, options.level, np.nan),
        method=np.where(has_limits, estimate.method, ""),
        p_value=np.where(is_tested, estimate.p_value, np.nan),
        test=np.where(is_tested, estimate.test, ""),
        status=np.where(is_undefined, status.UNDEFINED, statuses),
    )


def _rest(indicator: Indicator, sums: dict[str, Floats], level: float) -> tuple[Floats, np.ndarray]:
    """Return the figures of all others together, and the status of each."""
    figures = indicator.measure.finish(sums, level)
    is_few = (figures.status == status.OK) & (figures.n < indicator.minimum_base)
    return np.where(is_few, np.nan, figures.value), np.where(is_few, status.TOO_FEW, figures.status)
