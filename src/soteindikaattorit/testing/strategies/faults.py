"""Random faults: rows with one fault, and the error that must report it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from math import inf

import attrs
import pandas as pd
from hypothesis import assume
from hypothesis import strategies as st

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.compute.engine import Fault
from soteindikaattorit.compute.engine.query import spell
from soteindikaattorit.compute.plan import make_plan
from soteindikaattorit.model.dataset import NUMERIC, Column, Dataset
from soteindikaattorit.testing.strategies.rows import rows

PERSONAL = "131052-308T"
"""The identity code of nobody, by which examples are made; what looks like one must not be told."""

_UNKNOWN = ("TESTI-tuntematon", "47", " ", PERSONAL)
_DAY = timedelta(days=1)
_Value = str | float | None


@attrs.frozen(eq=False, kw_only=True)
class BadRows:
    """Rows of which one thing is wrong.

    Args:
        frame: The rows.
        column: The column in which it is.
        says: What an error has to say of it.
        row: The number of the row, from 0; None when the column as a whole is wrong.
    """

    frame: pd.DataFrame
    column: str
    says: str
    row: int | None = None


def bad_rows(dataset: Dataset, catalogue: Catalogue) -> st.SearchStrategy[BadRows]:
    """Return rows of a dataset with one fault, which alone must be reported.

    Args:
        dataset: The dataset; columns that no indicator reads are not looked at, and are right.
        catalogue: The indicators that are to be computed.

    Example:
        >>> import pytest
        >>> from hypothesis import given, settings
        >>> from soteindikaattorit import Catalogue, SoteError, compute
        >>> catalogue = Catalogue.of().select("thl.lastensuojelu")
        >>> @settings(max_examples=5, deadline=None)
        ... @given(bad_rows(catalogue.dataset("thl.lastensuojeluasiat"), catalogue))
        ... def test_the_fault_is_told(bad):
        ...     with pytest.raises(SoteError, match=bad.column):
        ...         compute(catalogue, {"thl.lastensuojeluasiat": bad.frame})
        >>> test_the_fault_is_told()
    """
    indicators = [indicator for indicator in catalogue if indicator.dataset == dataset.id]
    plan = make_plan(indicators, dataset, (), "", catalogue.regions)
    found = [spoiling for column in plan.columns for spoiling in _spoilings(column, plan.faults)]
    return st.tuples(rows(dataset, catalogue, min_size=2), st.sampled_from(found)).flatmap(
        lambda pair: pair[1].spoil(pair[0])
    )


@attrs.frozen(eq=False, kw_only=True)
class _Spoiling:
    """A way to spoil rows; Hypothesis tells it by its short name."""

    name: str
    spoil: Callable[[pd.DataFrame], st.SearchStrategy[BadRows]] = attrs.field(repr=False)


def _spoilings(column: Column, faults: tuple[Fault, ...]) -> Iterator[_Spoiling]:
    """Return the ways in which one column can be made wrong without making another wrong."""
    name = column.id
    yield _Spoiling(name=f"{name} absent", spoil=partial(_absent, column))
    yield _Spoiling(name=f"{name} of another type", spoil=partial(_of_another_type, column))
    own = [fault for fault in faults if fault.column == name]
    is_last = name not in {fault.other for fault in faults} and sum(fault.kind == "before" for fault in own) == 1
    for fault in own:
        wrong = tuple(_wrong(column, fault))
        if fault.kind == "before" and is_last:
            yield _Spoiling(name=f"{name} before {fault.other}", spoil=partial(_before, fault, column))
        elif wrong:
            yield _Spoiling(name=f"{name} {fault.kind}", spoil=partial(_spoilt, fault, column, wrong))


def _wrong(column: Column, fault: Fault) -> Iterator[_Value]:
    """Return values that have the fault and no other."""
    if fault.kind == "missing":
        yield None
    elif fault.kind == "unknown-code":
        yield from _UNKNOWN
    elif fault.kind == "not-whole":
        yield from (value for value in (_inner(column) + 0.5,) if _holds(column, value))
    elif fault.kind == "off-scale":
        bounds = ((column.minimum, -1.0), (column.maximum, 1.0))
        yield from (inf, -inf, *(bound + step for bound, step in bounds if bound is not None))


def _inner(column: Column) -> float:
    return float(int(column.minimum or min(column.maximum or 0.0, 0.0)))


def _holds(column: Column, value: float) -> bool:
    low, high = column.minimum, column.maximum
    return (low is None or low <= value) and (high is None or value <= high)


@st.composite
def _spoilt(
    draw: st.DrawFn, fault: Fault, column: Column, wrong: tuple[str | float | None, ...], frame: pd.DataFrame
) -> BadRows:
    row, value = draw(st.integers(0, len(frame) - 1)), draw(st.sampled_from(wrong))
    spoilt = frame.copy()
    spoilt.loc[row, column.id] = value
    says = fault.problem(column, 1, list(filter(fault.may_show, [spell(value)]))).message
    return BadRows(frame=spoilt, column=column.id, says=says, row=row)


@st.composite
def _before(draw: st.DrawFn, fault: Fault, column: Column, frame: pd.DataFrame) -> BadRows:
    both = frame.index[frame[fault.column].notna() & frame[fault.other].notna()]
    assume(len(both) > 0)
    row = draw(st.sampled_from(list(both)))
    spoilt = frame.copy()
    spoilt.loc[row, fault.column] = spoilt.loc[row, fault.other] - draw(st.integers(1, 400)) * _DAY
    return BadRows(frame=spoilt, column=column.id, says=fault.problem(column, 1, []).message, row=row)


def _absent(column: Column, frame: pd.DataFrame) -> st.SearchStrategy[BadRows]:
    return st.just(BadRows(frame=frame.drop(columns=column.id), column=column.id, says="is missing"))


def _of_another_type(column: Column, frame: pd.DataFrame) -> st.SearchStrategy[BadRows]:
    other = range(len(frame)) if column.type not in NUMERIC else ["TESTI"] * len(frame)
    kind = "int64" if column.type not in NUMERIC else "str"
    spoilt = frame.assign(**{column.id: pd.Series(other, dtype=kind)})
    return st.just(BadRows(frame=spoilt, column=column.id, says=f"expected {column.type}"))
