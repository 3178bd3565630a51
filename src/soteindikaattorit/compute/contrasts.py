"""Contrasts: which groups or periods of results differ from another by more than chance."""

from typing import Final

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
"""What a group is held against when it is held against all others together."""
EARLIER: Final = ("previous", "year")
"""What a period may be held against, besides a period: the one just before, or the same a year before."""

COLUMNS: Final = ("figure", "against", "reference", "value", "lower", "upper", "level", "method", "p_value", "test")
"""What a difference tells, besides what it is of and its status."""

_NUMBERS: Final = ("figure", "reference", "value", "lower", "upper", "level", "p_value")


@attrs.frozen(eq=False, kw_only=True)
class Contrasts:
    """How figures differ from others, a row for each figure that is held against another.

    The columns are those that tell figures apart, then ``figure``, ``against`` (the other group or period),
    ``reference`` (the figure of the other), ``value`` (the difference in the unit of the indicator, or the ratio),
    ``lower``, ``upper``, ``level``, ``method``, ``p_value``, ``test``, where it was asked for ``p_corrected``,
    and ``status``: that of the one of the two figures that does not stand, or ``not-applicable`` where the kind of
    measure has no such contrast.

    They are not protected against disclosure: they are for use inside the house.

    Args:
        frame: The rows, in the order of the results.
    """

    _frame: pd.DataFrame = attrs.field(alias="frame", converter=copied)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows, in a frame of one's own."""
        return copied(self._frame)

    def __repr__(self) -> str:
        """Say how many there are, and none of them."""
        return f"<Contrasts: {len(self.frame)} of {self.frame['indicator'].nunique()} indicators, not released>"

    def to_pandas(self) -> pd.DataFrame:
        """Return the differences as a frame of one's own."""
        return self._frame.copy()


@checked()
def contrast(
    results: Results, *, over: str, against: str, how: str = "difference", level: float = 0.95, correction: str = ""
) -> Contrasts:
    """Hold each figure against that of another group or another period.

    A group is never held against a total of which it is part: the two are not independent.

    Args:
        results: Computed results, with the sums they rest on.
        over: The group that is compared, or "period".
        against: A code of the group, or "rest" for all others together, which takes results with totals;
            of a period its label, "previous" for the period just before, or "year" for the same a year before.
        how: "difference" or "ratio".
        level: The confidence level (0…1).
        correction: How p-values allow for all the comparisons that are made here together: "benjamini-hochberg",
            "holm" or "bonferroni"; empty for not at all.

    Raises:
        UnknownNameError: There is no such group or correction.
        InvalidValueError: What figures are held against is not there, or the way or level is not possible.
    """
    check_choice("how", how, CONTRASTS)
    if over not in (PERIOD, *results.groups):
        raise unknown("group", over, (PERIOD, *results.groups))
    _check_against(results, over, against)
    tables = [
        _table(one, basis, results, _Asked(over=over, against=against, how=how, level=level))
        for one in results.indicators
        for basis in results.aggregates
        if one.id in basis.parts
    ]
    held = [table for table in tables if len(table)]
    frame = pd.concat(held, ignore_index=True) if held else _nothing(results)
    if correction:
        place = list(frame).index("test") + 1
        frame.insert(place, "p_corrected", corrected(frame["p_value"].to_numpy(), correction))
    return Contrasts(frame=frame)


@attrs.frozen(kw_only=True)
class _Asked:
    over: str
    against: str
    how: str
    level: float


def _check_against(results: Results, over: str, against: str) -> None:
    known = set(results.frame[over])
    if against == TOTAL:
        raise InvalidValueError("against", against, f"a group is part of the total; expected {REST!r}, or a code")
    if against == REST and over != PERIOD:
        if TOTAL not in known:
            raise InvalidValueError("against", against, "needs results that are computed with totals")
    elif against not in known and not (over == PERIOD and against in EARLIER):
        named = (*EARLIER, "a period") if over == PERIOD else (REST, "a code")
        raise InvalidValueError("against", against, f"expected {', '.join(named)} of the results")


def _nothing(results: Results) -> pd.DataFrame:
    columns = ("indicator", "version", *results.keys[1:], *COLUMNS, "status")
    return pd.DataFrame({name: pd.Series(dtype="float64" if name in _NUMBERS else "str") for name in columns})


def _table(indicator: Indicator, basis: Aggregates, results: Results, asked: _Asked) -> pd.DataFrame:
    if asked.over not in (PERIOD, *basis.groups):
        return _nothing(results)
    keys = [PERIOD, *results.groups]
    rows = results.frame[results.frame["indicator"].eq(indicator.id)]
    labels = rows[asked.over].map(lambda label: _label(label, asked))
    own = rows[rows[asked.over].ne(TOTAL) & labels.ne(rows[asked.over])]
    against = labels[own.index]
    others = own[keys].assign(**{asked.over: TOTAL if asked.against == REST else against})
    other = _looked_up(rows.set_index(keys)[["value", "status"]], others)
    status_of = other["status"].fillna(status.NO_DATA).to_numpy()
    says = np.where(own["status"] != status.OK, own["status"], status_of)
    found = pd.DataFrame({"figure": own["value"].to_numpy(), "against": against.to_numpy()})
    found["reference"] = other["value"].to_numpy()
    sums = _sums(indicator, basis, own, others, asked) if asked.how in indicator.measure.contrasts else []
    found = _contrasted(found, indicator, sums, asked, says)
    return pd.concat([own[["indicator", "version", *keys]].reset_index(drop=True), found], axis=1)


def _label(label: str, asked: _Asked) -> str:
    """Return what a group or period is held against."""
    if asked.over != PERIOD or asked.against not in EARLIER:
        return asked.against
    try:
        period = Period.parse(label)
        return str(period.a_year_before() if asked.against == "year" else period.shift(-1))
    except InvalidValueError:  # a period of any days has none before it
        return ""


def _looked_up(frame: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of those keys, in their order; missing where there is none."""
    wanted = pd.MultiIndex.from_frame(keys) if keys.shape[1] > 1 else pd.Index(keys.iloc[:, 0])
    return frame[~frame.index.duplicated()].reindex(wanted)


def _sums(
    indicator: Indicator, basis: Aggregates, own: pd.DataFrame, others: pd.DataFrame, asked: _Asked
) -> list[dict[str, Floats]]:
    """Return the sums of the parts of each figure, and of what it is held against, by the names of the measure."""
    keys = [PERIOD, *basis.groups]
    sums = basis.sums.set_index(keys)
    found = []
    first, second = (_looked_up(sums, frame[keys]) for frame in (own, others))
    for frame in (first, second):
        parts = {
            name: frame[str(part)].fillna(0.0).to_numpy("float64") for name, part in basis.parts[indicator.id].items()
        }
        found.append(parts)
    if asked.against == REST:  # what rounding leaves below zero is nothing
        found[1] = {name: np.maximum(part - found[0][name], 0.0) for name, part in found[1].items()}
    return found


def _contrasted(
    found: pd.DataFrame, indicator: Indicator, sums: list[dict[str, Floats]], asked: _Asked, says: np.ndarray
) -> pd.DataFrame:
    """Return the rows with their contrasts, where both figures stand and the kind of measure has them."""
    measure = indicator.measure
    if not sums:
        return found.assign(**dict.fromkeys(_NUMBERS[2:], np.nan), method="", test="", status=status.NOT_APPLICABLE)[
            [*COLUMNS, "status"]
        ]
    if asked.against == REST:
        rest, of_rest = _rest(indicator, sums[1], asked.level)
        found["reference"] = np.where(found["reference"].notna(), rest, np.nan)
        says = np.where(says == status.OK, of_rest, says)
    estimate = measure.contrast(asked.how, sums[0], sums[1], asked.level)
    undefined = (says == status.OK) & np.isnan(estimate.value)
    stands = (says == status.OK) & ~undefined
    bounded = stands & np.isfinite(estimate.lower)
    tested = stands & np.isfinite(estimate.p_value)
    return found.assign(
        value=np.where(stands, estimate.value, np.nan),
        lower=np.where(bounded, estimate.lower, np.nan),
        upper=np.where(bounded, estimate.upper, np.nan),
        level=np.where(bounded, asked.level, np.nan),
        method=np.where(bounded, estimate.method, ""),
        p_value=np.where(tested, estimate.p_value, np.nan),
        test=np.where(tested, estimate.test, ""),
        status=np.where(undefined, status.UNDEFINED, says),
    )


def _rest(indicator: Indicator, sums: dict[str, Floats], level: float) -> tuple[Floats, np.ndarray]:
    """Return the figures of all others together, and the status of each."""
    figures = indicator.measure.finish(sums, level)
    few = (figures.status == status.OK) & (figures.n < indicator.minimum_base)
    return np.where(few, np.nan, figures.value), np.where(few, status.TOO_FEW, figures.status)
