"""What came within months, and within the limits of the law."""

from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soteindikaattorit import Catalogue, compute
from soteindikaattorit.definitions import Definitions, to_tables
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import DefinitionError, InvalidValueError
from soteindikaattorit.measures import Within
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.limit import Allowance, Limit
from soteindikaattorit.model.text import Text
from soteindikaattorit.model.workdays import add_months, add_working_days

NAME = Text.finnish("Ajoissa")
LIMIT = Limit(
    id="testi",
    name=NAME,
    allowed=(
        Allowance(months=3, until=date(2023, 8, 31)),
        Allowance(days=14, calendar="calendar", since=date(2023, 9, 1), until=date(2024, 12, 31)),
        Allowance(days=7, since=date(2025, 1, 1), below_age=23),
        Allowance(months=3, since=date(2025, 1, 1), min_age=23),
    ),
)
COLUMNS = (
    Column(id="alku", type="date", optional=True),
    Column(id="loppu", type="date", optional=True),
    Column(id="syntynyt", type="date", optional=True),
    Column(id="ika", type="integer", optional=True),
    Column(id="ryhma", type="code", values=(("nuori", NAME), ("vanha", NAME)), optional=True),
    Column(id="pois", type="boolean", optional=True),
)
DATASET = Dataset(id="d", name=NAME, columns=COLUMNS)
GROUPS = (("nuori", 22), ("vanha", 23))


def full_years(birth: date, on: date) -> int:
    """Return an age in full years, counted birthday by birthday."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def last_day(allowance: Allowance, start: date) -> date:
    """Return the last day that is in time."""
    if allowance.months:
        return add_months(start, allowance.months)
    if allowance.calendar == "working":
        return add_working_days(start, allowance.days)
    return start + timedelta(days=allowance.days)


def catalogue(measure: Within) -> Catalogue:
    """Return a catalogue with one indicator."""
    indicator = Indicator(id="t.x", version="1", name=NAME, dataset="d", measure=measure)
    return base().with_definitions(Definitions(datasets=(DATASET,), indicators=(indicator,)))


@cache
def base() -> Catalogue:
    """Return the national content."""
    return Catalogue.of()


def frame_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows as a frame of the dataset."""
    dates = {name: pd.to_datetime(pd.Series([row.get(name) for row in rows])) for name in ("alku", "loppu", "syntynyt")}
    return pd.DataFrame(dates).assign(
        ika=pd.Series([row.get("ika") for row in rows], dtype="Float64"),
        ryhma=pd.Series([row.get("ryhma") for row in rows], dtype="str"),
        pois=pd.Series([row.get("pois") for row in rows], dtype="boolean"),
    )


ROWS = [
    {"alku": "2023-05-31", "loppu": "2023-08-31"},
    {"alku": "2023-05-31", "loppu": "2023-09-01"},
    {"alku": "2022-11-30", "loppu": "2023-02-28", "syntynyt": "1950-01-01", "ika": 72, "ryhma": "vanha"},
    {"alku": "2022-11-30", "loppu": "2023-03-01"},
    {"alku": "2023-09-01", "loppu": "2023-09-15"},
    {"alku": "2023-09-01", "loppu": "2023-09-16", "pois": True},
    {"alku": "2024-12-31", "loppu": None},
    {"alku": "2025-03-04", "loppu": "2025-03-13", "syntynyt": "2002-03-05", "ika": 22, "ryhma": "nuori"},
    {"alku": "2025-03-04", "loppu": "2025-03-14", "syntynyt": "2002-03-05", "ika": 22, "ryhma": "nuori"},
    {"alku": "2025-03-04", "loppu": "2025-03-14", "syntynyt": "2002-03-04", "ika": 23, "ryhma": "vanha"},
    {"alku": "2025-03-04", "loppu": "2025-06-05", "syntynyt": "2002-03-04", "ika": 23, "ryhma": "vanha"},
    {"alku": "2025-03-04", "loppu": "2025-03-05"},
    {"alku": None, "loppu": "2025-03-05", "syntynyt": "2002-03-04", "ika": 23, "ryhma": "vanha"},
]
"""In time 5 of the 11 that count: the last two have no age when it is needed, and no start."""


class TestLimits:
    """Each row is held to what was in force at its start for its age."""

    @pytest.mark.parametrize("told", [{"birth": "syntynyt"}, {"age": "ika"}, {"age": "ryhma", "ages": GROUPS}], ids=str)
    def test_on_every_engine(self, engine, told):
        """Three ways to tell the age give the same on every engine."""
        measure = Within(start="alku", end="loppu", limit=LIMIT, **told)

        found = compute(catalogue(measure), {"d": engine(frame_of(ROWS))}).to_pandas().iloc[0]

        assert found[["numerator", "denominator", "n", "status"]].tolist() == [5, 11, 11, "ok"]

    def test_exclusion(self):
        """Excluded rows leave both counts."""
        exclude = Condition.parse({"pois": True})
        measure = Within(start="alku", end="loppu", limit=LIMIT, age="ika", exclude=exclude)

        found = compute(catalogue(measure), {"d": frame_of(ROWS)}).to_pandas().iloc[0]

        assert found[["numerator", "denominator"]].tolist() == [5, 10]

    def test_nothing_in_force(self):
        """Rows for which no limit was in force do not count: there are no data."""
        limit = Limit(id="x", name=NAME, allowed=(Allowance(days=1, since=date(2030, 1, 1)),))

        found = compute(catalogue(Within(start="alku", end="loppu", limit=limit)), {"d": frame_of(ROWS)})

        assert found.to_pandas()[["n", "status"]].to_numpy().tolist() == [[0, "no-data"]]

    def test_groups_without_an_allowance(self):
        """An allowance for which there is no age group asks nothing of the rows."""
        measure = Within(start="alku", end="loppu", limit=LIMIT, age="ryhma", ages=(("nuori", 22),))

        found = compute(catalogue(measure), {"d": frame_of(ROWS)}).to_pandas().iloc[0]

        assert found[["numerator", "denominator"]].tolist() == [4, 9]

    def test_finer_periods_add_up(self):
        """Counts of months are those of the whole."""
        columns = (*COLUMNS[1:], Column(id="alku", type="date", role="period"))
        rows = frame_of([row for row in ROWS if row["alku"]])
        measure = Within(start="alku", end="loppu", limit=LIMIT, birth="syntynyt")
        indicator = Indicator(id="t.x", version="1", name=NAME, dataset="d", measure=measure)
        one = Catalogue.of(
            Definitions(datasets=(Dataset(id="d", name=NAME, columns=columns),), indicators=(indicator,))
        )

        found = compute(one, {"d": rows}, every="month").to_pandas()

        assert found[["numerator", "denominator"]].sum().tolist() == [5, 11]


DAYS = st.dates(date(2022, 6, 1), date(2026, 6, 1))
STARTED = st.tuples(DAYS, st.integers(0, 220), st.dates(date(1990, 1, 1), date(2015, 1, 1)))


class TestLaws:
    """Rows are counted as the calendar of the law counts, one by one."""

    @settings(max_examples=60, deadline=None)
    @given(
        rows=st.lists(STARTED, min_size=1, max_size=40),
        unit=st.sampled_from(["days", "months"]),
        long=st.integers(1, 14),
    )
    def test_length(self, rows, unit, long):
        """What came on the last day is in time, what came a day later is not."""
        measure = Within(start="alku", end="loppu", calendar="calendar", **{unit: long})
        allowance = Allowance(calendar="calendar", **{unit: long})
        made = [{"alku": start, "loppu": start + timedelta(days=lag)} for start, lag, _ in rows]

        found = compute(catalogue(measure), {"d": frame_of(made)}).to_pandas().iloc[0]

        assert found["numerator"] == sum(row["loppu"] <= last_day(allowance, row["alku"]) for row in made)

    @settings(max_examples=60, deadline=None)
    @given(rows=st.lists(STARTED, min_size=1, max_size=40))
    def test_limit(self, rows):
        """Each row is in time when its end is on or before the last day of what was in force for its age."""
        measure = Within(start="alku", end="loppu", limit=LIMIT, birth="syntynyt")
        made = [{"alku": start, "loppu": start + timedelta(days=lag), "syntynyt": birth} for start, lag, birth in rows]
        held = [LIMIT.on(row["alku"], full_years(row["syntynyt"], row["alku"])) for row in made]

        found = compute(catalogue(measure), {"d": frame_of(made)}).to_pandas().iloc[0]

        in_time = [row["loppu"] <= last_day(one, row["alku"]) for row, one in zip(made, held, strict=True)]
        assert found[["numerator", "denominator"]].tolist() == [sum(in_time), len(rows)]


class TestDefinition:
    """How a definition names a limit."""

    @pytest.mark.parametrize(
        ("keys", "what"),
        [
            ({}, "one of days, months, limit"),
            ({"days": 1, "months": 1}, "one of days, months, limit"),
            ({"days": 1, "limit": LIMIT, "age": "ika"}, "one of days, months, limit"),
            ({"limit": LIMIT}, "expected birth or age"),
            ({"limit": LIMIT, "birth": "syntynyt", "age": "ika"}, "expected birth or age"),
            ({"days": 1, "age": "ika"}, "neither when it does not"),
            ({"limit": LIMIT, "birth": "syntynyt", "ages": GROUPS}, "as age"),
        ],
    )
    def test_refused(self, keys, what):
        """One thing says how long is allowed, and the age is told when it decides."""
        with pytest.raises(InvalidValueError, match=what):
            Within(start="alku", end="loppu", **keys)

    TOML = """
    [[dataset]]
    id = "d"
    name = { fi = "Rivit" }
    [dataset.columns]
    alku = { type = "date" }
    loppu = { type = "date", optional = true }
    ryhma = { type = "code", values = ["nuori", "vanha"] }

    [[limit]]
    id = "oma"
    name = { fi = "Oma" }
    allowed = [{ days = 3, below_age = 23 }, { from = 2020-01-01, min_age = 23, months = 1 }]

    [[indicator]]
    id = "t.x"
    version = "1"
    name = { fi = "Ajoissa" }
    dataset = "d"
    measure = { kind = "within", start = "alku", end = "loppu", limit = "LIMIT", age = "ryhma", ages = { nuori = 22, vanha = 40 } }
    """

    @pytest.mark.parametrize("name", ["oma", "hoitotakuu.avosairaanhoito"])
    def test_by_name(self, tmp_path, national, name):
        """A measure names a limit of its own file or of the national content."""
        (tmp_path / "a.toml").write_text(self.TOML.replace("LIMIT", name), "utf-8")

        made = national.with_file(tmp_path)["t.x"].measure

        assert (made.limit.id, made.ages) == (name, (("nuori", 22), ("vanha", 40)))

    def test_written(self, tmp_path, national):
        """A measure is written with the name of its limit, and the limit beside it."""
        (tmp_path / "a.toml").write_text(self.TOML.replace("LIMIT", "oma"), "utf-8")
        definitions = national.with_file(tmp_path).contributions[-1].definitions

        tables = to_tables(definitions)

        measure = tables["indicator"][0]["measure"]
        assert (measure["limit"], measure["ages"]) == ("oma", {"nuori": 22, "vanha": 40})
        assert tables["limit"][0]["allowed"] == [
            {"days": 3, "below_age": 23},
            {"months": 1, "from": "2020-01-01", "min_age": 23},
        ]

    def test_unknown(self, tmp_path, national):
        """A limit that is not there is told, with what was probably meant."""
        (tmp_path / "a.toml").write_text(self.TOML.replace("LIMIT", "hoitotakuu.avosairanhoito"), "utf-8")

        with pytest.raises(
            DefinitionError, match=r"unknown limit 'hoitotakuu.avosairanhoito' \(did you mean 'hoitotakuu.avosair"
        ):
            national.with_file(tmp_path)

    def test_contradiction(self, tmp_path, national):
        """A limit that contradicts itself is told with its place."""
        text = self.TOML.replace("LIMIT", "oma").replace("min_age = 23", "min_age = 22")
        (tmp_path / "a.toml").write_text(text, "utf-8")

        with pytest.raises(DefinitionError, match=r"limit 'oma': .*two allowances"):
            national.with_file(tmp_path)

    @pytest.mark.parametrize("table", ['id = "oma"', 'id = 3\nname = { fi = "x" }\nallowed = [{ days = "x" }]'])
    def test_broken(self, tmp_path, national, table):
        """A limit that is no limit at all is told by the schema, not by a crash."""
        (tmp_path / "a.toml").write_text(f"[[limit]]\n{table}\n", "utf-8")

        with pytest.raises(DefinitionError, match="limit"):
            national.with_file(tmp_path)
