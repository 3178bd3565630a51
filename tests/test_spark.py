"""Spark: the same results as from pandas, and clear errors; in one session."""

from collections.abc import Iterator

import pandas as pd
import pytest

from soteindikaattorit import Results, compute
from soteindikaattorit.errors import DataError

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
sql = pytest.importorskip("pyspark.sql")

BY = ("kunta", "palvelu", "kiireellinen")


@pytest.fixture(scope="module")
def spark() -> Iterator[object]:
    """Return one session, whose days are Finnish days."""
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "Europe/Helsinki",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }
    builder = sql.SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


TYPES = {
    "kunta": "string",
    "pvm": "timestamp",
    "valmis": "timestamp",
    "Käynnin kesto": "double",
    "palvelu": "string",
    "nps": "double",
    "kiireellinen": "boolean",
    "yksikko": "string",
    "hinta": "double",
    "asukkaita": "double",
    "pyynto": "timestamp",
    "saatu": "timestamp",
    "aika": "timestamp",
    "henkilo": "string",
    "tekija": "string",
    "ammatti": "string",
    "minuuttia": "double",
    "arvo": "double",
    "paino": "double",
    "ositus": "string",
    "vaesto": "double",
}


def frame_of(spark: object, rows: pd.DataFrame) -> object:
    """Return rows as a frame of Spark, with null for what is missing."""
    columns = ", ".join(f"`{name}` {TYPES[name]}" for name in rows.columns)
    held = rows.astype("object").where(rows.notna(), None)
    records = [
        tuple(value.to_pydatetime() if isinstance(value, pd.Timestamp) else value for value in record)
        for record in held.itertuples(index=False, name=None)
    ]
    return spark.createDataFrame(records, schema=columns)


@pytest.fixture(scope="module")
def expected(visits, rows) -> Results:
    """Return the results from pandas."""
    return compute(visits, {"visits": rows}, by=BY, every="quarter", totals=True)


def test_same_results(spark, visits, rows, expected):
    """Every kind of indicator gives the results that pandas gives."""
    found = compute(visits, {"visits": frame_of(spark, rows)}, by=BY, every="quarter", totals=True)

    pd.testing.assert_frame_equal(found.to_pandas(), expected.to_pandas(), rtol=1e-12, atol=1e-12)


def test_histograms_persons_and_weights(spark, people, people_rows):
    """Measures that take a query more give the results that pandas gives."""
    options = {"by": ["hyvinvointialue"], "every": "year", "totals": True}

    found = compute(people, {"k": frame_of(spark, people_rows)}, **options)

    expected = compute(people, {"k": people_rows}, **options)
    pd.testing.assert_frame_equal(found.to_pandas(), expected.to_pandas(), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("grain", ["day", "week", "month", "year", ""])
def test_grains(spark, visits, rows, grain):
    """Periods of every grain are the same."""
    some = visits.select("t.nps")

    found = compute(some, {"visits": frame_of(spark, rows)}, every=grain)

    expected = compute(some, {"visits": rows}, every=grain)
    pd.testing.assert_frame_equal(found.to_pandas(), expected.to_pandas(), rtol=1e-12, atol=1e-12)


def test_not_a_number(spark, visits, rows):
    """Not-a-number is a missing value."""
    some = visits.select("t.mean", "t.ratio")
    native = frame_of(spark, rows).na.fill(float("nan"), subset=["Käynnin kesto", "hinta"])

    found = compute(some, {"visits": native}, every="quarter")

    expected = compute(some, {"visits": rows}, every="quarter")
    pd.testing.assert_frame_equal(found.to_pandas(), expected.to_pandas(), rtol=1e-12, atol=1e-12)


def test_columns_without_values(spark, visits, rows):
    """Columns without a single value are columns without data."""
    empty = rows.assign(kiireellinen=None, nps=None, valmis=None)

    found = compute(visits.select("t.missing", "t.nps", "t.within"), {"visits": frame_of(spark, empty)}).to_pandas()

    assert found.set_index("indicator")["status"].to_dict() == {"t.missing": "ok", "t.nps": "no-data", "t.within": "ok"}
    assert found.set_index("indicator").loc["t.missing", "value"] == 100


def test_faults(spark, visits, rows):
    """All that is wrong is told at once."""
    bad = rows.assign(nps=rows["nps"].where(rows.index > 0, 11.0), kunta=rows["kunta"].where(rows.index > 1, "47"))

    with pytest.raises(DataError) as raised:
        compute(visits, {"visits": frame_of(spark, bad)}, by=["kunta"], every="month")

    assert [problem.place for problem in raised.value.problems] == ["column 'kunta'", "column 'nps'"]


def test_drop(spark, visits, rows):
    """Unfit rows can be left out, and are counted once."""
    bad = rows.assign(nps=rows["nps"].where(rows.index > 2, 11.0))

    found = compute(visits.select("t.nps"), {"visits": frame_of(spark, bad)}, drop=True)

    assert found.dropped == (("visits", 3),)


def test_zone_of_the_session(spark, visits, rows):
    """In a session of another zone days would not be Finnish: that is refused, with what to do."""
    other = spark.newSession()
    other.conf.set("spark.sql.session.timeZone", "UTC")

    with pytest.raises(DataError, match=r"time zone .*Europe/Helsinki"):
        compute(visits.select("t.nps"), {"visits": frame_of(other, rows)}, every="day")
