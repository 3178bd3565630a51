"""Timeliness: ends within days or months of their start, and within the limits of the law."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

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
    Column(id="rivi", type="text"),
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


NATIONAL = Catalogue.of()


def catalogue(*measures: Within) -> Catalogue:
    """Return a catalogue with an indicator of each measure."""
    indicators = tuple(
        Indicator(id=f"t.x{number}", version="1", name=NAME, dataset="d", measure=measure)
        for number, measure in enumerate(measures)
    )
    return NATIONAL.with_definitions(Definitions(datasets=(DATASET,), indicators=indicators))


def figure(measure: Within, rows: list[dict[str, object]]) -> pd.Series:
    """Return the only figure of a measure of rows."""
    return compute(catalogue(measure), {"d": frame_of(rows)}).to_pandas().iloc[0]


def row_by_row(measure: Within, rows: list[dict[str, object]]) -> tuple[list[float], list[float]]:
    """Return the numerator and the denominator of each row alone."""
    found = compute(catalogue(measure), {"d": frame_of(rows)}, by=["rivi"]).to_pandas().sort_values("rivi")
    return found["numerator"].tolist(), found["denominator"].tolist()


def frame_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows as a frame of the dataset."""
    dates = {name: pd.to_datetime(pd.Series([row.get(name) for row in rows])) for name in ("alku", "loppu", "syntynyt")}
    return pd.DataFrame(dates).assign(
        ika=pd.Series([row.get("ika") for row in rows], dtype="Float64"),
        ryhma=pd.Series([row.get("ryhma") for row in rows], dtype="str"),
        pois=pd.Series([row.get("pois") for row in rows], dtype="boolean"),
        rivi=[f"{number:05}" for number in range(len(rows))],
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


@pytest.mark.parametrize(
    ("start", "last", "length"),
    [
        pytest.param("2025-03-04", "2025-03-13", {"days": 7}, id="Tuesday and seven working days"),
        pytest.param("2025-03-08", "2025-03-18", {"days": 7}, id="from a Saturday: Monday is the first day"),
        pytest.param("2025-03-09", "2025-03-18", {"days": 7}, id="from a Sunday: Monday is the first day"),
        pytest.param("2025-03-06", "2025-03-17", {"days": 7}, id="a weekend before the last day"),
        pytest.param("2025-03-05", "2025-03-14", {"days": 7}, id="a Friday is the last day, and not the weekend"),
        pytest.param("2025-04-15", "2025-04-28", {"days": 7}, id="Easter"),
        pytest.param("2024-12-20", "2025-01-07", {"days": 7}, id="Christmas, New Year and Epiphany"),
        pytest.param("2025-06-17", "2025-06-27", {"days": 7}, id="Midsummer Eve"),
        pytest.param("2025-04-29", "2025-05-09", {"days": 7}, id="May Day"),
        pytest.param("2025-03-04", "2025-03-05", {"days": 1}, id="one working day: the same day or the next"),
        pytest.param("2025-03-04", "2025-03-04", {"days": 0, "calendar": "calendar"}, id="zero days: the same day"),
        pytest.param("2025-03-04", "2025-03-11", {"days": 7, "calendar": "calendar"}, id="every day counts"),
    ],
)
def test_last_day(start, last, length):
    """The day of the start does not count; an end on or before the last day is in time, one a day later is late.

    The last days are counted by hand on the calendar.
    """
    first, final = date.fromisoformat(start), date.fromisoformat(last)
    rows = [{"alku": first, "loppu": first + timedelta(days=wait)} for wait in range((final - first).days + 2)]

    found = figure(Within(start="alku", end="loppu", **length), rows)

    assert found[["numerator", "denominator"]].tolist() == [len(rows) - 1, len(rows)]


def test_missing_dates():
    """A row without an end counts and is not in time; a row without a start does not count; nor do excluded rows."""
    rows = [
        {"alku": "2025-03-04", "loppu": None},
        {"alku": None, "loppu": "2025-03-04"},
        {"alku": "2025-03-04", "loppu": "2025-03-05"},
        {"alku": "2025-03-04", "loppu": "2025-03-05", "pois": True},
    ]
    measure = Within(
        start="alku", end="loppu", days=7, exclude=Condition.parse({"pois": True}), interval="clopper-pearson"
    )

    found = figure(measure, rows)

    assert found[["value", "numerator", "denominator", "method"]].tolist() == [50, 1, 2, "clopper-pearson"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"days": 0}, "days '0': expected at least one working day"),
        ({"days": -1, "calendar": "calendar"}, "days '-1'"),
        ({"days": 7, "calendar": "business"}, "calendar of Within 'business': expected one of working, calendar"),
    ],
)
def test_impossible(keys, expected):
    """An impossible number of days and an unknown calendar are refused."""
    with pytest.raises(InvalidValueError, match=expected):
        Within(start="a", end="b", **keys)


class TestLimits:
    """Each row is held to what was in force at its start for its age."""

    def test_on_every_engine(self, engine):
        """The date of birth, the age and the age group give the same on every engine."""
        ages = ({"birth": "syntynyt"}, {"age": "ika"}, {"age": "ryhma", "ages": GROUPS})
        measures = (Within(start="alku", end="loppu", limit=LIMIT, **age) for age in ages)

        found = compute(catalogue(*measures), {"d": engine(frame_of(ROWS))}).to_pandas()

        assert found[["numerator", "denominator", "n", "status"]].to_numpy().tolist() == [[5, 11, 11, "ok"]] * 3

    def test_exclusion(self):
        """Excluded rows leave both counts."""
        exclude = Condition.parse({"pois": True})
        measure = Within(start="alku", end="loppu", limit=LIMIT, age="ika", exclude=exclude)

        found = figure(measure, ROWS)

        assert found[["numerator", "denominator"]].tolist() == [5, 10]

    def test_nothing_in_force(self):
        """Rows for which no limit was in force do not count: there are no data."""
        limit = Limit(id="x", name=NAME, allowed=(Allowance(days=1, since=date(2030, 1, 1)),))

        found = figure(Within(start="alku", end="loppu", limit=limit), ROWS)

        assert found[["n", "status"]].tolist() == [0, "no-data"]

    def test_groups_without_an_allowance(self):
        """An allowance for which there is no age group asks nothing of the rows."""
        measure = Within(start="alku", end="loppu", limit=LIMIT, age="ryhma", ages=(("nuori", 22),))

        found = figure(measure, ROWS)

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


@pytest.fixture(scope="module")
def drawn() -> list[dict[str, object]]:
    """Return a thousand rows with any start, wait and date of birth, the same each time."""
    random = np.random.default_rng(5)
    starts = [date(2022, 6, 1) + timedelta(days=int(days)) for days in random.integers(0, 1400, 1000)]
    waits, births = random.integers(0, 120, 1000), random.integers(0, 9000, 1000)
    return [
        {
            "alku": start,
            "loppu": start + timedelta(days=int(wait)),
            "syntynyt": date(1990, 1, 1) + timedelta(int(birth)),
        }
        for start, wait, birth in zip(starts, waits, births, strict=True)
    ]


class TestRowByRow:
    """Rows are counted as the calendar of the law counts, one by one."""

    @pytest.mark.parametrize("length", [{"days": 1}, {"days": 14}, {"months": 1}, {"months": 3}], ids=str)
    def test_length(self, drawn, length):
        """An end on the last day is in time, an end a day later is not."""
        allowance = Allowance(calendar="calendar", **length)
        last_days = [last_day(allowance, row["alku"]) for row in drawn]
        ends = [day + timedelta(days=number % 3 - 1) for number, day in enumerate(last_days)]
        rows = [row | {"loppu": end} for row, end in zip(drawn, ends, strict=True)]

        found, _ = row_by_row(Within(start="alku", end="loppu", calendar="calendar", **length), rows)

        assert found == [end <= day for end, day in zip(ends, last_days, strict=True)]

    def test_limit(self, drawn):
        """Each row is in time when its end is on or before the last day of the limit in force for its age."""
        held = [LIMIT.on(row["alku"], full_years(row["syntynyt"], row["alku"])) for row in drawn]
        expected = [
            row["loppu"] <= last_day(allowance, row["alku"]) for row, allowance in zip(drawn, held, strict=True)
        ]

        found, counted = row_by_row(Within(start="alku", end="loppu", limit=LIMIT, birth="syntynyt"), drawn)

        assert found == expected
        assert counted == [1] * len(drawn)
        assert 0.1 < np.mean(expected) < 0.9


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
        definitions = national.with_file(tmp_path).contents[-1].definitions

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
