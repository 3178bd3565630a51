"""Rows at the ends of what is possible: no kind of measure gives a number without a status."""

from contextlib import suppress

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, compute
from soteindikaattorit.errors import DataError
from soteindikaattorit.measures import BUILT_IN, Measure
from soteindikaattorit.model.status import STATUSES

DATASET = """
[[dataset]]
id = "d"
name = { fi = "Rivit" }
[dataset.columns]
pvm = { type = "date", role = "period" }
loppu = { type = "date", optional = true }
henkilo = { type = "text", role = "person", optional = true }
tekija = { type = "text", optional = true }
ika = { type = "code", values = ["a", "b"], optional = true }
x = { type = "number", optional = true }
y = { type = "number", optional = true }
q1 = { type = "integer", optional = true }
q2 = { type = "integer", optional = true }

[[standard]]
id = "vakio"
name = { fi = "Vakio" }
population = { a = 1, b = 2 }
events = { a = 1, b = 1 }

[[instrument]]
id = "mittari"
name = { fi = "Mittari" }
items = 2
lowest = 1
highest = 5
score_from = 0
score_to = 100
domains = [{ id = "kaikki", name = { fi = "Kaikki" }, items = [1, 2], answered = { yksi = 1 } }]
"""

STANDARDISED = 'events = "x", population = "y", stratum = "ika", standard = "vakio", per = 100'
CARE = 'person = "henkilo", provider = "tekija"'
DONE = "components = [{ done = { q1 = 1 } }, { done = { x = { min = 1 } } }]"
SCORE = 'instrument = "mittari", domain = "kaikki", columns = "q{}"'

MEASURES = {
    "count": ("",),
    "total": ('column = "x"',),
    "mean": ('column = "x"',),
    "proportion": (
        "numerator = { x = { min = 1 } }",
        'numerator = { q1 = 1 }, exclude = { x = { missing = true } }, interval = "clopper-pearson"',
        'numerator = { q1 = 1 }, interval = "agresti-coull"',
    ),
    "rate": ('events = "x", population = "y", per = 1000', 'events = "x", population = "y", interval = "byar"'),
    "ratio": ('numerator = "x", denominator = "y"',),
    "nps": ('column = "q1"', 'column = "q1", interval = "score"'),
    "within": ('start = "pvm", end = "loppu", days = 7',),
    "standardised-rate": (STANDARDISED, f'{STANDARDISED}, method = "indirect"'),
    "quantile": ('column = "x"', 'column = "x", nth = 3', 'start = "pvm", end = "loppu", waiting = true'),
    "distinct": ('column = "henkilo"',),
    "continuity": (
        CARE,
        f'{CARE}, index = "upc"',
        f'{CARE}, index = "mmci"',
        f'{CARE}, index = "secon", time = "pvm"',
    ),
    "weighted-proportion": ('numerator = { q1 = { min = 3 } }, weight = "y"',),
    "weighted-mean": ('column = "x", weight = "y"', 'column = "x", weight = "y", stratum = "ika", population = "y"'),
    "score": (SCORE, f"{SCORE}, at_least = 50"),
    "stock": ('column = "x"',),
    "composite": (DONE, f'{DONE}, rule = "opportunity"'),
    "distribution": ('column = "q1"',),
}

ROWS = 12
DAYS = pd.date_range("2025-01-01", periods=ROWS)
LARGEST = 2.0**53

NUMBERS = (0.0, 1.0, -3.0, np.nan, np.inf, -np.inf, LARGEST, 5e-324, 1.7e308)
"""What every number of the rows may be, or one among usual ones."""


def sample(number: float, *, is_alone: bool = False) -> pd.DataFrame:
    """Return rows whose numbers are all one number, or only that of the first row."""
    usual = np.resize([1.0, 4.0, 2.0, 5.0], ROWS)
    column = pd.Series(np.where((np.arange(ROWS) == 0) | (not is_alone), number, usual))
    numbers = dict.fromkeys(("x", "y", "q1", "q2"), column)
    who = "h" + pd.Series(np.arange(ROWS) // 3).astype("str")
    frame = pd.DataFrame({"pvm": DAYS, "loppu": DAYS + pd.Timedelta(days=3), "henkilo": who, "tekija": "t"})
    return frame.assign(ika=["a", "b"] * (ROWS // 2), **numbers)


INDICATORS = {
    f"e.{kind}-{number}": f'{{ kind = "{kind}"{", " if keys else ""}{keys} }}'
    for kind, ways in MEASURES.items()
    for number, keys in enumerate(ways)
}
"""Every kind in each of its ways."""


@pytest.fixture(scope="module")
def catalogue(catalogue_of) -> Catalogue:
    """Return a catalogue of every kind that is computed from rows, in its ways."""
    head = '[[indicator]]\nversion = "1"\ndataset = "d"\n'
    named = (
        f'{head}id = "{name}"\nname = {{ fi = "{name}" }}\nmeasure = {measure}\n'
        for name, measure in INDICATORS.items()
    )
    return catalogue_of(DATASET + "".join(named))


def figures(catalogue: Catalogue, rows: object) -> dict[str, pd.DataFrame]:
    """Return the figures of each indicator whose rows are not refused as wrong data."""
    found = {}
    for one in catalogue.select(*INDICATORS):
        with suppress(DataError):
            found[one.id] = compute(catalogue.select(one.id), {"d": rows}, by=["ika"], totals=True).to_pandas()
    return found


def test_every_kind():
    """No kind that is computed from rows is left out of these tests."""
    assert set(MEASURES) == {kind.kind for kind in BUILT_IN if kind.parts is not Measure.parts}


@pytest.mark.parametrize("is_alone", [False, True], ids=["all", "one"])
@pytest.mark.parametrize("number", NUMBERS, ids=str)
def test_status(catalogue, number, is_alone):
    """A value is a number exactly where its status is ``ok``; nothing told is infinite, and limits hold the value."""
    found = figures(catalogue, sample(number, is_alone=is_alone))

    told = pd.concat(found.values())
    assert set(told["status"]) <= set(STATUSES)
    assert (told["value"].notna() == told["status"].eq("ok")).all()
    assert not np.isinf(told.select_dtypes("number")).any(axis=None)
    bounded = told[told["lower"].notna()]
    assert told["method"].ne("").eq(told["lower"].notna()).all()
    slack = 1e-12 * bounded["value"].abs()
    assert (bounded["lower"] <= bounded["value"] + slack).all()
    assert (bounded["upper"] >= bounded["value"] - slack).all()


@pytest.mark.parametrize("number", [np.inf, -np.inf])
@pytest.mark.parametrize("is_alone", [False, True], ids=["all", "one"])
def test_infinite(catalogue, number, is_alone):
    """An infinite number in a column that is summed is wrong data for every kind that reads it."""
    found = figures(catalogue, sample(number, is_alone=is_alone))

    of_no_sum = {"count", "within", "distinct", "continuity", "proportion", "composite"}
    reads = {name for name in found if name.removeprefix("e.").rpartition("-")[0] not in of_no_sum}
    assert reads == {"e.quantile-2"}  # of two dates


@pytest.mark.parametrize(
    ("number", "name"),
    [(-3.0, "rate-0"), (-3.0, "standardised-rate-0"), (-3.0, "nps-0"), (-3.0, "weighted-mean-0"), (LARGEST, "nps-0")],
)
def test_refused(catalogue, number, name):
    """What cannot be, such as fewer events than none, is wrong data and no figure."""
    assert f"e.{name}" not in figures(catalogue, sample(number))


VALUES = {
    LARGEST: {
        "total-0": ROWS * LARGEST,
        "mean-0": LARGEST,
        "stock-0": LARGEST,
        "ratio-0": 1.0,
        "quantile-0": LARGEST,
        "weighted-mean-0": LARGEST,
        "rate-0": 1000.0,
        "standardised-rate-0": 100.0,
    },
    -3.0: {"total-0": -3.0 * ROWS, "mean-0": -3.0, "stock-0": -3.0, "quantile-0": -3.0},
    0.0: {"nps-0": -100.0, "mean-0": 0.0, "quantile-0": 0.0},
}


@pytest.mark.parametrize("number", VALUES)
def test_value(catalogue, engine, number):
    """Numbers up to the largest whole one of a float are summed as they are, on every engine, whole or not."""
    rows, expected = sample(number), {f"e.{name}": value for name, value in VALUES[number].items()}

    for frame in (rows, rows.astype(dict.fromkeys(("x", "y", "q1", "q2"), "int64"))):
        found = compute(catalogue.select(*expected), {"d": engine(frame)}).to_pandas().set_index("indicator")

        assert set(found["status"]) == {"ok"}
        assert found["value"].to_dict() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", ["total-0", "ratio-0", "rate-0", "weighted-mean-0", "standardised-rate-0"])
def test_too_great(catalogue, name):
    """What is greater than any number is undefined, and no figure is made of it."""
    found = figures(catalogue, sample(1.7e308))[f"e.{name}"]

    assert set(found["status"]) == {"undefined"}


def test_too_great_to_be_squared(catalogue):
    """A mean stands though the squares of its values cannot be told; it has no limits."""
    rows = sample(1e300)

    found = figures(catalogue, rows)["e.mean-0"]

    assert found["value"].tolist() == pytest.approx([1e300] * len(found))
    assert found["lower"].isna().all()


def test_no_rows(catalogue):
    """Where there are no rows there are no figures, but for counts, of which zero is the answer."""
    for name, found in figures(catalogue, sample(1.0)[:0]).items():
        is_count = name in {"e.count-0", "e.distinct-0"}

        assert set(found["status"]) <= {"ok" if is_count else "no-data", "undefined"}
        assert not found["value"].fillna(0).any()


DERIVED = """
[[indicator]]
id = "e.growth"
version = "1"
name = { fi = "Kasvu" }
measure = { kind = "growth", indicator = "e.total-0", on = "previous" }

[[indicator]]
id = "e.attainment"
version = "1"
name = { fi = "Toteuma" }
measure = { kind = "attainment", indicator = "e.target" }

[[indicator]]
id = "e.quotient"
version = "1"
name = { fi = "Osamäärä" }
measure = { kind = "quotient", numerator = "e.total-0", denominator = "e.mean-0" }

[[indicator]]
id = "e.index"
version = "1"
name = { fi = "Indeksi" }
measure = { kind = "index", weights = { "e.total-0" = 2, "e.mean-0" = 3 } }

[[indicator]]
id = "e.gap"
version = "1"
name = { fi = "Ero" }
measure = { kind = "gap", indicator = "e.mean-0", group = "ika", first = "a", second = "b", relative = true }

[[indicator]]
id = "e.target"
version = "1"
name = { fi = "Tavoite" }
dataset = "d"
target = { value = 1e-10 }
measure = { kind = "mean", column = "x" }
"""


@pytest.mark.parametrize("number", [0.0, 1.0, -3.0, np.nan, LARGEST, 5e-324, 1e300, 1.4e307])
def test_derived(catalogue_of, number):
    """A figure that is derived from others is a number exactly where its status is ``ok``, and never infinite."""
    head = '[[indicator]]\nversion = "1"\ndataset = "d"\nname = { fi = "x" }\n'
    starts = "".join(
        f'{head}id = "e.{kind}-0"\nmeasure = {{ kind = "{kind}", column = "x" }}\n' for kind in ("total", "mean")
    )
    catalogue = catalogue_of(DATASET + starts + DERIVED)
    names = [f"e.{name}" for name in ("growth", "attainment", "quotient", "index", "gap")]
    rows = sample(number)
    later = rows.assign(pvm=rows["pvm"] + pd.Timedelta(days=366), x=rows["x"] / 7)

    found = compute(catalogue.select(*names), {"d": pd.concat([rows, later])}, by=["ika"], every="year").to_pandas()

    assert set(found["indicator"]) >= set(names)
    assert set(found["status"]) <= set(STATUSES)
    assert (found["value"].notna() == found["status"].eq("ok")).all()
    assert not np.isinf(found.select_dtypes("number")).any(axis=None)
