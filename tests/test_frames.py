"""Frames: portable expressions, and tables of rows, on every engine."""

from datetime import date, timedelta

import narwhals as nw
import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import Text
from soteindikaattorit.compute.engine import UNKNOWN, DatasetRows, Fault, GroupKey
from soteindikaattorit.compute.engine.expression import day_number, flag, period_key, working_days
from soteindikaattorit.errors import DataError
from soteindikaattorit.measures import Elapsed, Part
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.period import GRAINS, key
from soteindikaattorit.model.workdays import holidays_between, working_days_between
from soteindikaattorit.sources.frames import is_installed

YEARS = [date(1999, 12, 20) + timedelta(days=number) for number in range(0, 366 * 9, 1)]
EDGES = [date(1900, 2, 28), date(1900, 3, 1), date(2000, 2, 29), date(2100, 2, 28), date(2100, 3, 1)]

COLUMNS = (
    Column(id="r", type="text", optional=True),
    Column(id="d", type="date", optional=True),
    Column(id="e", type="date", optional=True),
    Column(id="x", type="number", optional=True),
    Column(id="i", type="integer", optional=True),
    Column(id="b", type="boolean", optional=True),
)
DATASET = Dataset(id="d", name=Text.finnish("Rivit"), columns=COLUMNS)


def collected(native: object, **expressions: nw.Expr) -> pd.DataFrame:
    """Return the values of expressions over rows of an engine."""
    rows = nw.from_native(native).lazy().select(**expressions)
    return rows.collect(backend="pandas").to_native()


@pytest.fixture
def frame() -> pd.DataFrame:
    """Return six rows with something missing in every column."""
    return pd.DataFrame(
        {
            "r": ["a", "b", None, "a", "b", "a"],
            "d": pd.to_datetime(["2025-03-04", "2025-03-07", None, "2025-03-08", "2025-12-31", "2026-01-01"]),
            "e": pd.to_datetime(["2025-03-05", None, "2025-03-10", "2025-03-11", "2025-12-31", "2026-01-07"]),
            "x": [1.5, np.nan, 2.5, -1.0, 0.0, 4.0],
            "i": [1.0, 2.0, np.nan, 3.0, 0.0, 127.0],
            "b": pd.array([True, False, None, True, None, False], dtype="boolean"),
        }
    )


class TestExpressions:
    """Expressions that give the same on every engine."""

    def test_day_number(self, engine):
        """The number of a day is its ordinal, in leap years and at the ends of centuries."""
        days = YEARS + EDGES
        frame = engine(pd.DataFrame({"d": pd.to_datetime(pd.Series(days))}))

        assert collected(frame, n=day_number("d"))["n"].tolist() == [day.toordinal() for day in days]

    def test_period_key(self, engine):
        """The number of a period is the one that the calendar gives, at every turn of the year."""
        days = YEARS[::7] + EDGES + [date(year, month, 1) for year in range(2019, 2027) for month in (1, 12)]
        frame = engine(pd.DataFrame({"d": pd.to_datetime(pd.Series(days))}))

        numbers = collected(frame, **{grain: period_key("d", grain) for grain in GRAINS})

        for grain in GRAINS:
            assert numbers[grain].tolist() == [key(day, grain) for day in days], grain

    def test_working_days(self, engine):
        """Differences count working days, over every holiday of two years."""
        start = date(2024, 1, 1)
        days = [start + timedelta(days=number) for number in range(365 * 2)]
        holidays = holidays_between(start, days[-1])
        frame = engine(pd.DataFrame({"d": pd.to_datetime(pd.Series(days))}))

        counts = collected(frame, n=working_days(day_number("d"), holidays))["n"].tolist()

        found = [count - counts[0] for count in counts]
        assert found == [working_days_between(start, day) for day in days]

    def test_missing(self, engine, frame):
        """A missing day has no number and no period; a comparison with a missing value is false, its negation true."""
        yes, day, quarter = flag(nw.col("i") >= 2), day_number("d"), period_key("d", "quarter")
        found = collected(engine(frame), n=day, q=quarter, yes=yes, no=~yes)

        assert found["n"].isna().tolist() == found["q"].isna().tolist() == [False, False, True, False, False, False]
        assert found["yes"].tolist() == [False, True, False, True, False, True]
        assert found["no"].tolist() == [True, False, True, False, True, False]


class TestSums:
    """Sums of parts, by keys, in one query."""

    def sums(self, native: object, parts: dict[str, Part], *keys: GroupKey) -> pd.DataFrame:
        """Return sums with short names, in the order of the keys."""
        found = DatasetRows.open(native, DATASET, COLUMNS).sum(parts.values(), keys, (), drop=False).frame
        named = found.rename(columns={str(part): name for name, part in parts.items()})
        names = [one.name for one in keys]
        ordered = named.sort_values(names) if names else named
        return ordered[[*names, "rows", *parts]].reset_index(drop=True)

    def test_by_group_and_period(self, engine, frame):
        """A row for each combination of keys; what does not say its group stands under the unknown."""
        parts = {
            "n": Part(where=Condition.parse({"x": {"missing": False}})),
            "x": Part(column="x"),
            "xx": Part(column="x", power=2),
        }

        found = self.sums(
            engine(frame[frame["d"].notna()]),
            parts,
            GroupKey(name="p", column="d", grain="year"),
            GroupKey(name="g", column="r"),
        )

        assert found.to_numpy().tolist() == [
            [2025, "a", 2, 2, 0.5, 3.25],
            [2025, "b", 2, 1, 0, 0],
            [2026, "a", 1, 1, 4, 16],
        ]

    def test_unknown_group(self, engine, frame):
        """What does not say its group stands under the unknown, for text, booleans and numbers."""
        for column, groups in (
            ("r", ["_U", "a", "b"]),
            ("b", ["_U", "false", "true"]),
            ("i", ["0", "1", "127", "2", "3", "_U"]),
        ):
            found = self.sums(engine(frame), {}, GroupKey(name="g", column=column))

            assert found["g"].tolist() == groups
            assert found["rows"].sum() == 6
        assert UNKNOWN == "_U"

    CONDITIONS = (
        ({"x": {"min": 0}}, 4),
        ({"x": {"max": 0}}, 2),
        ({"x": {"min": 0, "max": 2.5}}, 3),
        ({"x": {"not": {"min": 0}}}, 2),
        ({"x": {"not": {"min": 0, "max": 2.5}}}, 3),
        ({"x": 0}, 1),
        ({"i": [1, 2.0, 127]}, 3),
        ({"i": {"not": [1, 2]}}, 4),
        ({"r": "a"}, 3),
        ({"r": ["a", "zzz"]}, 3),
        ({"r": {"not": "a"}}, 3),
        ({"b": True}, 2),
        ({"b": False}, 2),
        ({"b": {"not": True}}, 4),
        ({"b": [True, False]}, 4),
        ({"r": {"missing": True}}, 1),
        ({"d": {"missing": False}}, 5),
        ({"d": {"min": date(2025, 3, 7), "max": date(2025, 12, 31)}}, 3),
        ({"d": date(2025, 3, 8)}, 1),
        ({"d": {"not": {"max": date(2025, 3, 7)}}}, 4),
        ({"x": {"min": 0}, "r": "a", "b": {"not": False}}, 1),
        ({}, 6),
    )

    def test_conditions(self, engine, frame):
        """A condition holds for the same rows on every engine; a missing value meets only a negation."""
        parts = {f"n{number}": Part(where=Condition.parse(table)) for number, (table, _) in enumerate(self.CONDITIONS)}

        found = self.sums(engine(frame), parts)

        for number, (table, count) in enumerate(self.CONDITIONS):
            name = "rows" if not table else f"n{number}"
            assert (table, found[name].tolist()) == (table, [count])

    ELAPSED = (
        (1, "calendar", 2),
        (3, "calendar", 3),
        (1, "working", 2),
        (2, "working", 3),
        (3, "working", 4),
        (4, "working", 4),
    )

    def test_elapsed(self, engine, frame):
        """What ended in time is the same on every engine; what has no start or no end did not."""
        parts = {
            f"{days} {calendar}": Part(rules=(Elapsed(start="d", end="e", days=days, calendar=calendar),))
            for days, calendar, _ in self.ELAPSED
        }

        found = self.sums(engine(frame), parts)

        assert found[list(parts)].to_numpy().tolist() == [[count for _, _, count in self.ELAPSED]]

    def test_weights(self, engine, frame):
        """A row may stand for as many as another column says, squares and conditions too."""
        parts = {
            "n": Part(weight="i"),
            "x": Part(column="x", weight="i"),
            "xx": Part(column="x", power=2, weight="i", where=Condition.parse({"b": True})),
        }

        found = self.sums(engine(frame), parts)

        assert found.to_numpy().tolist() == [[6, 133, 1.5 - 3 + 0 + 508, 2.25 + 3]]

    def test_without_rows(self, engine, frame):
        """No rows have no sums."""
        assert self.sums(engine(frame[:0]), {"x": Part(column="x")}, GroupKey(name="g", column="i")).empty


class TestFaults:
    """What may be wrong with a row."""

    FAULTS = (
        (Fault(column="r", kind="missing"), 1),
        (Fault(column="x", kind="off-scale", minimum=0, maximum=2), 3),
        (Fault(column="x", kind="off-scale"), 0),
        (Fault(column="x", kind="not-whole"), 2),
        (Fault(column="r", kind="unknown-code", codes=("a",)), 2),
        (Fault(column="r", kind="unknown-code", codes=()), 5),
        (Fault(column="e", kind="before", other="d"), 0),
        (Fault(column="d", kind="before", other="e"), 3),
    )

    def test_each(self, engine, frame):
        """Each fault is found in the same rows on every engine; a missing value has only the fault of missing."""
        table = DatasetRows.open(engine(frame), DATASET, COLUMNS)
        flags = [flag(fault.expression()).alias(f"f{number}") for number, (fault, _) in enumerate(self.FAULTS)]

        counts = pd.concat(rows.select(*flags).collect(backend="pandas").to_native() for rows in table.chunks).sum()

        assert counts.tolist() == [count for _, count in self.FAULTS]

    @pytest.mark.parametrize(("fault", "count"), FAULTS)
    def test_is_an_error(self, frame, fault, count):
        """A fault that no row has is no error, and any other is one."""
        table = DatasetRows.open(frame, DATASET, COLUMNS)

        assert table.sum((), (), (fault,), drop=True).dropped == count
        if count:
            with pytest.raises(DataError):
                table.sum((), (), (fault,), drop=False)
        else:
            assert table.sum((), (), (fault,), drop=False).dropped == 0

    def test_span(self, engine, frame):
        """The span of dates is from the first day that any column holds to the last; without a day there is no span."""
        table = DatasetRows.open(engine(frame), DATASET, COLUMNS)
        empty = engine(frame.assign(d=pd.Series([None] * 6, dtype="datetime64[us]")))

        assert table.span(["d", "e"]) == (date(2025, 3, 4), date(2026, 1, 7))
        assert DatasetRows.open(empty, DATASET, COLUMNS).span(["d"]) is None


def test_installed():
    """Whether a package can be imported is known without importing it."""
    assert is_installed("narwhals")
    assert not is_installed("no_such_package")
