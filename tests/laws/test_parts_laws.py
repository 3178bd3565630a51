"""What holds of parts, whatever the rows."""

import tempfile
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soteindikaattorit import Catalogue, Parts, Results, compute, compute_parts
from soteindikaattorit.definitions import Sheet, build
from soteindikaattorit.definitions.sheet import plain
from soteindikaattorit.model.period import key, nests
from soteindikaattorit.sources.frames import is_installed
from soteindikaattorit.testing import strategies

DEFINITIONS = """
[[dataset]]
id = "d"
name = { fi = "Rivit" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
pvm = { type = "date", role = "period" }
loppu = { type = "date", optional = true }
arvo = { type = "integer", optional = true, min = -1000, max = 1000 }
nps = { type = "integer", optional = true }
koodi = { type = "code", values = ["a", "b"], optional = true }

[[indicator]]
id = "l.count"
version = "1"
name = { fi = "Määrä" }
dataset = "d"
where = { koodi = { not = "a" } }
measure = { kind = "count" }

[[indicator]]
id = "l.total"
version = "1"
name = { fi = "Summa" }
dataset = "d"
measure = { kind = "total", column = "arvo" }

[[indicator]]
id = "l.mean"
version = "1"
name = { fi = "Keskiarvo" }
dataset = "d"
measure = { kind = "mean", column = "arvo" }

[[indicator]]
id = "l.proportion"
version = "1"
name = { fi = "Osuus" }
dataset = "d"
measure = { kind = "proportion", numerator = { arvo = { min = 0 } }, exclude = { koodi = "b" } }

[[indicator]]
id = "l.nps"
version = "1"
name = { fi = "NPS" }
dataset = "d"
measure = { kind = "nps", column = "nps" }

[[indicator]]
id = "l.within"
version = "1"
name = { fi = "Ajoissa" }
dataset = "d"
measure = { kind = "within", start = "pvm", end = "loppu", days = 7 }
"""

STOCK = """
[[indicator]]
id = "l.stock"
version = "1"
name = { fi = "Varanto" }
dataset = "d"
measure = { kind = "stock", column = "arvo" }
"""

SHEET = Sheet(path="laws.toml", tables=plain(tomllib.loads(DEFINITIONS)), folder=Path(__file__).parent)
CATALOGUE = Catalogue.of(build([SHEET]))
ROWS = strategies.rows(CATALOGUE.dataset("d"), CATALOGUE.select("l"), max_size=20)
GRAINS = ("day", "week", "month", "quarter", "tertial", "half", "year", "")
PAIRS = st.tuples(st.sampled_from(GRAINS), st.sampled_from(GRAINS)).filter(
    lambda pair: pair[1] == "" or (pair[0] != "" and nests(*pair))
)
FEW = settings(max_examples=4, deadline=None)


def assert_same(found: Results, expected: Results) -> None:
    """Compare figures to 1e-12 of their size, and everything else exactly."""
    pd.testing.assert_frame_equal(found.to_pandas(), expected.to_pandas(), rtol=1e-12, atol=1e-9)


def assert_same_parts(found: Parts, expected: Parts) -> None:
    """Compare parts, whatever the order of their rows."""
    keys = list(expected.keys)
    ordered = [
        parts.frame.sort_values(keys).reset_index(drop=True)[expected.frame.columns] if keys else parts.frame
        for parts in (found, expected)
    ]
    pd.testing.assert_frame_equal(*ordered, check_dtype=False)
    assert (found.first, found.last, found.groups, found.grain) == (
        expected.first,
        expected.last,
        expected.groups,
        expected.grain,
    )


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Return the catalogue of these laws."""
    return CATALOGUE.select("l")


class TestUnion:
    """The parts of two sets of rows add up to the parts of their union."""

    @FEW
    @given(
        rows=ROWS, more=ROWS, grain=st.sampled_from(GRAINS), by=st.sampled_from([(), ("kunta",), ("kunta", "koodi")])
    )
    def test_merge(self, catalogue, rows, more, grain, by):
        """By whatever period and groups they are kept."""
        one, other, both = (
            compute_parts(catalogue, {"d": some}, by=by, every=grain)["d"]
            for some in (rows, more, pd.concat([rows, more]))
        )

        assert_same_parts(one.merge(other), both)

    @FEW
    @given(rows=st.lists(ROWS, min_size=3, max_size=3), grain=st.sampled_from(GRAINS))
    def test_association_and_order(self, catalogue, rows, grain):
        """In whatever order and brackets they are merged."""
        a, b, c = (compute_parts(catalogue, {"d": some}, by=["kunta"], every=grain)["d"] for some in rows)

        assert_same_parts(a.merge(b).merge(c), c.merge(a.merge(b)))
        assert_same_parts(a.merge(b.merge(c)), b.merge(c).merge(a))


class TestOrder:
    """The order of rows means nothing."""

    @FEW
    @given(rows=ROWS, data=st.data())
    def test_shuffled(self, catalogue, rows, data):
        """Shuffled rows give the same results."""
        shuffled = rows.iloc[data.draw(st.permutations(range(len(rows))))]

        found = compute(catalogue, {"d": shuffled}, by=["kunta"], every="month", totals=True)

        assert_same(found, compute(catalogue, {"d": rows}, by=["kunta"], every="month", totals=True))


class TestAddingUp:
    """Kept parts add up to coarser periods and regions as if the rows were computed anew."""

    @settings(max_examples=6, deadline=None)
    @given(rows=ROWS, pair=PAIRS)
    def test_periods(self, catalogue, rows, pair):
        """Days make weeks, months make quarters, tertials, half-years and years."""
        fine, coarse = pair
        kept = compute_parts(catalogue, {"d": rows}, every=fine)["d"]

        found = compute(catalogue, {"d": kept}, every=coarse)

        expected = compute(catalogue, {"d": rows}, every=coarse)
        columns = [name for name in expected.frame if name != "period"] if not coarse else list(expected.frame)
        pd.testing.assert_frame_equal(found.frame[columns], expected.frame[columns], rtol=1e-12, atol=1e-9)

    @FEW
    @given(rows=ROWS, level=st.sampled_from(["hyvinvointialue", "yhteistyoalue", "maa"]))
    def test_regions(self, catalogue, rows, level):
        """Municipalities make counties, collaborative areas and the country."""
        kept = compute_parts(catalogue, {"d": rows}, by=["kunta"], every="month")["d"]

        found = compute(catalogue, {"d": kept}, by=[level], every="quarter")

        assert_same(found, compute(catalogue, {"d": rows}, by=[level], every="quarter"))

    @FEW
    @given(rows=ROWS)
    def test_county_is_the_sum_of_its_municipalities(self, catalogue, rows):
        """A count and a total of a county are the sums over its municipalities, and of the total over counties."""
        table = compute(
            catalogue.select("l.count", "l.total"),
            {"d": rows},
            by=["hyvinvointialue", "kunta"],
            every="year",
            totals=True,
        ).to_pandas()

        keys = ["indicator", "period", "hyvinvointialue"]
        is_sum, is_all = table["kunta"] == "_T", table["hyvinvointialue"] == "_T"
        finest = table[~is_sum & ~is_all].fillna({"value": 0}).groupby(keys)["value"].sum()
        counties = table[is_sum & ~is_all].fillna({"value": 0}).set_index(keys)["value"]
        pd.testing.assert_series_equal(finest.sort_index(), counties.sort_index())
        whole = table[is_all].fillna({"value": 0}).groupby(["indicator", "period"])["value"].sum()
        by_county = counties.groupby(level=["indicator", "period"]).sum()
        pd.testing.assert_series_equal(whole.sort_index(), by_county.sort_index())

    @FEW
    @given(rows=ROWS)
    def test_groups(self, catalogue, rows):
        """Parts that are kept by more groups than are asked for add up over the others."""
        kept = compute_parts(catalogue, {"d": rows}, by=["kunta", "koodi"], every="day")["d"]

        found = compute(catalogue, {"d": kept}, by=["koodi"], every="year", totals=True)

        assert_same(found, compute(catalogue, {"d": rows}, by=["koodi"], every="year", totals=True))


class TestStock:
    """The stock of a period is what there is on its last day with rows; regions add up, days do not."""

    @FEW
    @given(rows=ROWS, grain=st.sampled_from(["day", "week", "month", "quarter", "year", ""]))
    def test_last_day(self, catalogue_of, rows, grain):
        """It is the sum over the rows of the last day that holds a value."""
        catalogue = catalogue_of(DEFINITIONS + STOCK).select("l.stock")

        found = compute(catalogue, {"d": rows}, every=grain).to_pandas()

        values: dict[int, dict[pd.Timestamp, float]] = {}
        for day, value in rows[["pvm", "arvo"]].dropna().itertuples(index=False):
            days = values.setdefault(key(day, grain) if grain else 0, {})
            days[day] = days.get(day, 0) + value
        expected = [days[max(days)] for _, days in sorted(values.items())]
        assert found.loc[found["status"] == "ok", "value"].tolist() == expected

    @FEW
    @given(rows=ROWS, more=ROWS)
    def test_merge(self, catalogue_of, rows, more):
        """Merging parts gives the stock of all rows, and leaves other indicators as they are."""
        catalogue = catalogue_of(DEFINITIONS + STOCK)
        one, other = (compute_parts(catalogue, {"d": some}, by=["kunta"])["d"] for some in (rows, more))

        found = compute(catalogue, {"d": one.merge(other)}, by=["kunta"], every="quarter", totals=True)

        assert_same(
            found, compute(catalogue, {"d": pd.concat([rows, more])}, by=["kunta"], every="quarter", totals=True)
        )


@pytest.mark.skipif(not is_installed("pyarrow"), reason="keeping parts needs PyArrow")
class TestKeeping:
    """What is written is what is read."""

    @FEW
    @given(rows=ROWS, grain=st.sampled_from(GRAINS), by=st.sampled_from([(), ("kunta",), ("kunta", "koodi")]))
    def test_round_trip(self, catalogue, rows, grain, by):
        """Parts that are written and read again are the same, and merge with those that were not."""
        parts = compute_parts(catalogue, {"d": rows}, by=by, every=grain)["d"]
        with tempfile.TemporaryDirectory() as folder:
            parts.write(Path(folder) / "parts.parquet")

            found = Parts.read(Path(folder) / "parts.parquet")

        pd.testing.assert_frame_equal(found.frame, parts.frame)
        assert (found.dataset, found.dropped) == (parts.dataset, parts.dropped)
        assert_same_parts(found, parts)
        assert_same_parts(found.merge(parts), parts.merge(parts))
