"""Kept parts: merging, keeping in a file, and what is refused."""

import json
from datetime import date
from importlib import import_module

import pandas as pd
import pytest

from soteindikaattorit import Catalogue, Parts, compute, compute_parts
from soteindikaattorit.errors import FileError, InvalidValueError, MissingPackageError
from soteindikaattorit.sources.frames import is_installed

BEDS = """
[[dataset]]
id = "beds"
name = { fi = "Paikat" }
[dataset.columns]
yksikko = { type = "text" }
pvm = { type = "date", role = "period" }
paikkoja = { type = "integer", optional = true }

[[indicator]]
id = "b.stock"
version = "1"
name = { fi = "Paikkoja" }
dataset = "beds"
measure = { kind = "stock", column = "paikkoja" }

[[indicator]]
id = "b.total"
version = "1"
name = { fi = "Paikkavuorokausia" }
dataset = "beds"
measure = { kind = "total", column = "paikkoja" }
"""


def beds(*rows: tuple[str, str, float | None]) -> pd.DataFrame:
    """Return rows of the dataset ``beds``: unit, day and number of beds."""
    frame = pd.DataFrame(rows, columns=["yksikko", "pvm", "paikkoja"])
    return frame.assign(pvm=pd.to_datetime(frame["pvm"]), paikkoja=frame["paikkoja"].astype("float64"))


@pytest.fixture(scope="module")
def catalogue(catalogue_of) -> Catalogue:
    """Return a catalogue with a stock and a total."""
    return catalogue_of(BEDS)


@pytest.fixture
def total(catalogue) -> Catalogue:
    """Return the catalogue with only the total selected, which needs no days."""
    return catalogue.select("b.total")


class TestMerging:
    """Parts of other rows are added."""

    def test_new_and_known_periods(self, total):
        """A later period is added beside the earlier ones, and a late row to its own."""
        january = compute_parts(total, {"beds": beds(("a", "2025-01-30", 1), ("b", "2025-01-31", 2))}, every="month")
        later = compute_parts(total, {"beds": beds(("a", "2025-01-02", 10), ("a", "2025-02-01", 20))}, every="month")

        merged = january["beds"].merge(later["beds"])

        frame = compute(total, {"beds": merged}, every="month").to_pandas()
        assert frame[["period", "value", "n"]].to_numpy().tolist() == [["2025-01", 13, 3], ["2025-02", 20, 1]]
        assert (merged.first, merged.last) == (date(2025, 1, 1), date(2025, 2, 28))

    def test_span_without_periods(self, total):
        """The span of both is that of the first to the last day of either."""
        one = compute_parts(total, {"beds": beds(("a", "2025-01-30", 1))})["beds"]
        other = compute_parts(total, {"beds": beds(("a", "2024-12-24", 1))})["beds"]

        assert (one.merge(other).first, one.merge(other).last) == (date(2024, 12, 24), date(2025, 1, 30))

    def test_leaves_both_as_they_were(self, total):
        """Merging changes neither of the two."""
        one = compute_parts(total, {"beds": beds(("a", "2025-01-30", 1))}, by=["yksikko"], every="month")["beds"]
        before = one.frame.copy(deep=True)

        one.merge(one)

        pd.testing.assert_frame_equal(one.frame, before)

    @pytest.mark.parametrize(
        ("options", "problem"),
        [
            ({"every": "year"}, "grain of parts to merge 'year': expected 'month'"),
            ({"every": "month", "by": ["yksikko"]}, "groups of parts to merge 'yksikko': expected ''"),
        ],
    )
    def test_split_otherwise(self, total, options, problem):
        """Parts that are split otherwise are refused."""
        data = {"beds": beds(("a", "2025-01-30", 1))}
        parts = compute_parts(total, data, every="month")["beds"]

        with pytest.raises(InvalidValueError, match=problem):
            parts.merge(compute_parts(total, data, **options)["beds"])

    def test_of_other_definitions(self, catalogue):
        """Parts of other indicators are refused."""
        data = {"beds": beds(("a", "2025-01-30", 1))}
        both = compute_parts(catalogue, data)["beds"]

        with pytest.raises(InvalidValueError, match="both must have the same parts"):
            both.merge(compute_parts(catalogue.select("b.total"), data, every="day")["beds"])

    def test_of_another_dataset(self, total, catalogue_of):
        """Parts of another dataset are refused."""
        other = catalogue_of(BEDS.replace('"beds"', '"paikat"')).select("b.total")
        rows = beds(("a", "2025-01-30", 1))

        with pytest.raises(InvalidValueError, match="dataset of parts to merge 'paikat': expected 'beds'"):
            compute_parts(total, {"beds": rows})["beds"].merge(compute_parts(other, {"paikat": rows})["paikat"])


class TestStock:
    """A stock over time is what there is on the last day."""

    ROWS = beds(
        ("a", "2025-01-31", 5),
        ("b", "2025-01-31", 7),
        ("a", "2025-02-15", 4),
        ("b", "2025-02-15", 3),
        ("a", "2025-02-28", 9),
        ("b", "2025-03-31", None),
    )

    def test_last_day_of_each_period(self, catalogue):
        """It adds up over units on that day, never over days; a day without a value is not the last."""
        frame = compute(catalogue.select("b.stock"), {"beds": self.ROWS}, every="month").to_pandas()

        assert frame[["period", "value", "status"]].fillna(-1).to_numpy().tolist() == [
            ["2025-01", 12, "ok"],
            ["2025-02", 9, "ok"],
            ["2025-03", -1, "no-data"],
        ]

    def test_last_day_is_that_of_all_groups(self, catalogue):
        """What has no row on the last day of the period is not in the stock, so groups add up to the total."""
        frame = compute(
            catalogue.select("b.stock"), {"beds": self.ROWS}, by=["yksikko"], every="quarter", totals=True
        ).to_pandas()

        assert frame[["yksikko", "value", "status"]].fillna(-1).to_numpy().tolist() == [
            ["_T", 9, "ok"],
            ["a", 9, "ok"],
            ["b", -1, "no-data"],
        ]

    def test_beside_what_adds_up(self, catalogue):
        """A total beside a stock still adds up over days."""
        frame = compute(catalogue, {"beds": self.ROWS}, every="quarter").to_pandas().set_index("indicator")["value"]

        assert frame.to_dict() == {"b.stock": 9, "b.total": 28}

    def test_is_kept_by_day(self, catalogue):
        """Parts with a stock are kept by day, whatever is asked."""
        assert compute_parts(catalogue, {"beds": self.ROWS}, every="month")["beds"].grain == "day"


@pytest.mark.skipif(not is_installed("pyarrow"), reason="keeping parts needs PyArrow")
class TestKeeping:
    """Parts in a file."""

    @pytest.fixture
    def parts(self, total) -> Parts:
        """Return parts by unit and month."""
        rows = beds(("a", "2025-01-30", 1), ("b", "2025-02-01", 5))
        return compute_parts(total, {"beds": rows}, by=["yksikko"], every="month")["beds"]

    def test_round_trip(self, parts, tmp_path):
        """What is read is what was written."""
        parts.write(tmp_path / "parts.parquet")

        found = Parts.read(str(tmp_path / "parts.parquet"))

        pd.testing.assert_frame_equal(found.frame, parts.frame)
        assert (found.dataset, found.grain, found.groups, found.first, found.last, found.dropped) == (
            "beds",
            "month",
            ("yksikko",),
            date(2025, 1, 1),
            date(2025, 2, 28),
            0,
        )

    def test_is_a_plain_parquet_file(self, parts, tmp_path):
        """Any tool reads the file; each part has its canonical name as its column."""
        parts.write(tmp_path / "parts.parquet")

        columns = pd.read_parquet(tmp_path / "parts.parquet").columns

        assert list(columns) == [
            "period",
            "yksikko",
            "rows",
            "sum(rows | paikkoja not missing)",
            "sum(paikkoja | paikkoja not missing)",
        ]

    def test_is_replaced(self, parts, tmp_path):
        """Writing again replaces the file, and leaves nothing beside it."""
        path = tmp_path / "parts.parquet"
        parts.write(path)
        parts.merge(parts).write(path)

        assert Parts.read(path).frame["rows"].sum() == 2 * parts.frame["rows"].sum()
        assert list(tmp_path.iterdir()) == [path]

    def test_no_file(self, tmp_path):
        """A file that is not there is named."""
        with pytest.raises(FileError, match=r"no.parquet: there is no such file"):
            Parts.read(tmp_path / "no.parquet")

    def test_parquet_without_parts(self, tmp_path):
        """A Parquet file of something else holds no parts."""
        pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "a.parquet")

        with pytest.raises(FileError, match=r"holds no parts; expected a file that Parts.write made"):
            Parts.read(tmp_path / "a.parquet")

    @pytest.mark.parametrize("content", [b"", b"PAR1", b"x,y\n1,2\n"])
    def test_no_parquet(self, tmp_path, content):
        """A file that is no Parquet file is told as such, in one line."""
        (tmp_path / "a.parquet").write_bytes(content)

        with pytest.raises(FileError, match="cannot be read as Parquet") as raised:
            Parts.read(tmp_path / "a.parquet")

        assert "\n" not in str(raised.value)

    @pytest.mark.parametrize("meta", ["{", '{"format": 2}', '{"format": 1}', "[]"])
    def test_of_another_version(self, tmp_path, meta):
        """Parts of a format that is not known are refused."""
        frame = pd.DataFrame({"rows": [1.0]})
        frame.attrs = {"soteindikaattorit": meta}
        frame.to_parquet(tmp_path / "a.parquet")

        with pytest.raises(FileError, match="holds parts of another version; compute them anew"):
            Parts.read(tmp_path / "a.parquet")

    def test_without_pyarrow(self, parts, tmp_path, monkeypatch):
        """Without the package that writes Parquet the error says how to install it."""
        monkeypatch.setattr(import_module("soteindikaattorit.compute.parts"), "is_installed", lambda _: False)

        with pytest.raises(MissingPackageError, match=r"writing parts needs .*soteindikaattorit\[duckdb\]"):
            parts.write(tmp_path / "parts.parquet")
        with pytest.raises(MissingPackageError, match="reading parts needs"):
            Parts.read(tmp_path / "parts.parquet")

    def test_meta_is_json(self, parts, tmp_path):
        """What the parts are of stands in the file as JSON."""
        parts.write(tmp_path / "parts.parquet")

        meta = json.loads(pd.read_parquet(tmp_path / "parts.parquet").attrs["soteindikaattorit"])

        assert (meta["dataset"], meta["grain"], meta["groups"], meta["format"]) == ("beds", "month", ["yksikko"], 1)


def test_repr_shows_no_figures(total):
    """How parts are shown says what they are of, and nothing of what they are."""
    parts = compute_parts(total, {"beds": beds(("salaisuus", "2025-01-30", 12345))}, by=["yksikko"], every="month")

    assert repr(parts["beds"]) == "<Parts of 'beds' by month, yksikko>"
    assert repr(compute_parts(total, {"beds": beds(("a", "2025-01-30", 1))})["beds"]) == "<Parts of 'beds' by nothing>"
