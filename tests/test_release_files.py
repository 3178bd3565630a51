"""Releases as files with their rules, and later releases that do not disclose earlier ones."""

import codecs
import datetime as dt
import json
import pickle

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import compute
from soteindikaattorit.compute.result import Results
from soteindikaattorit.errors import FileError, InvalidValueError, ReleaseError
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.status import STATUSES
from soteindikaattorit.publish.history import History, PastRelease
from soteindikaattorit.publish.writing import LEGEND

COUNT = """
[[indicator]]
id = "t.maara"
version = "1"
name = { fi = "Määrä" }
dataset = "vastaukset"
measure = { kind = "count" }
"""
MUNICIPALITIES = ("047", "148", "261", "890")


@pytest.fixture(scope="module")
def catalogue(answers_catalogue):
    """Return the count of answers, which are made up."""
    return answers_catalogue.select("t.maara")


def answers(counts, month=1):
    """Return so many rows in each municipality, in a month of 2025."""
    pairs = [(kunta, at) for kunta, count in counts.items() for at in range(count)]
    return pd.DataFrame(
        {
            "kunta": [kunta for kunta, _ in pairs],
            "pvm": pd.to_datetime([dt.date(2025, month, 3)] * len(pairs)),
            "arvio": [1 + at % 5 for _, at in pairs],
        }
    )


def released(catalogue, rows, every="month", **how):
    """Release the count by municipality, with totals."""
    found = compute(catalogue, {"vastaukset": rows}, by=["kunta"], every=every, totals=True)
    return found.release(**how)


def hidden(release):
    """Return the keys that are withheld."""
    frame = release.to_pandas()
    return set(frame.loc[frame["status"] == "withheld", ["period", "kunta"]].itertuples(index=False, name=None))


FIRST = {"047": 40, "148": 3, "261": 9, "890": 30}


def as_a_spreadsheet_reads(content):
    """Return text as Excel takes it from a CSV file on a Finnish Windows: UTF-8 with its mark, else the code page."""
    marked = content.startswith(codecs.BOM_UTF8)
    return content.decode("utf-8-sig" if marked else "cp1252", errors="replace")


class TestFiles:
    """A file of figures comes from a release, and says so."""

    @pytest.mark.parametrize("ending", ["csv", "json"])
    def test_the_policy_goes_with_the_figures(self, catalogue, tmp_path, ending):
        """Whoever reads the file sees under which rules it was made; the record lies beside it."""
        path = tmp_path / f"luvut.{ending}"
        released(catalogue, answers(FIRST), policy=Policy(id="testialue", version="2026-1")).write(path)
        record = json.loads((tmp_path / f"luvut.{ending}.record.json").read_text("utf-8"))

        assert "testialue" in path.read_text("utf-8")
        assert path.read_bytes().startswith(b"indicator," if ending == "csv" else b"{")
        assert (record["policy"]["id"], record["policy"]["threshold"]) == ("testialue", 5)

    @pytest.mark.parametrize("ways", ["release", "inside"])
    def test_letters_in_a_spreadsheet(self, catalogue_of, answers_toml, tmp_path, ways):
        """A spreadsheet, which knows UTF-8 by its mark alone, reads ä and Sámi letters, and so does the library."""
        catalogue = catalogue_of(
            (answers_toml + COUNT).replace("[dataset.columns]", '[dataset.columns]\nyksikko = { type = "text" }')
        )
        rows = answers(FIRST).assign(yksikko="Äöå áčđŋšŧž âʒǯõǥǩ")
        results = compute(catalogue, {"vastaukset": rows}, by=["yksikko"])
        path = tmp_path / "luvut.csv"
        if ways == "release":
            results.release().write(path, encoding="utf-8-sig")
        else:
            results.to_csv(path, unprotected=True, encoding="utf-8-sig")

        assert "Äöå áčđŋšŧž âʒǯõǥǩ" in as_a_spreadsheet_reads(path.read_bytes())
        assert set(Results.from_csv(path).to_pandas()["yksikko"]) == {"Äöå áčđŋšŧž âʒǯõǥǩ"}

    @pytest.mark.parametrize(("name", "encoding"), [("a.json", "utf-8-sig"), ("a.csv", "latin-1"), ("a.csv", "")])
    def test_other_encodings(self, catalogue, tmp_path, name, encoding):
        """JSON begins with no mark, and nothing is written that cannot hold every letter."""
        with pytest.raises(InvalidValueError, match=f"encoding of .*{encoding}.*: expected utf-8"):
            released(catalogue, answers(FIRST)).write(tmp_path / name, encoding=encoding)

        assert list(tmp_path.iterdir()) == []

    def test_the_record_does_not_say_how_many_are_small(self, catalogue):
        """Five hidden counts that sum to twenty are four each, for whoever knows that all of them are small."""
        release = released(catalogue, answers(dict.fromkeys((*MUNICIPALITIES, "698"), 4)))
        record, page = release.record.to_dict(), release.record.to_html()

        assert (record["figures"], record["withheld"]) == (6, 5)
        assert {"frequency", "secondary"} <= set(record["withheld by"])
        assert set(record["audit"].values()) == {0}
        assert release.audit().rules()["frequency"] == 5
        assert page.startswith("<!doctype html>")
        assert "oletus 1" in page
        assert "Tarkastus: EXACT" in page

    def test_json_stat_has_a_status_in_place_of_a_number(self, catalogue, tmp_path):
        """A withheld figure has no value and the status withheld, at its place in the cube."""
        path = tmp_path / "luvut.json"
        release = released(catalogue, answers(FIRST))
        release.write(path, format="json-stat")
        cube = json.loads(path.read_text("utf-8"))
        sizes, kunnat = cube["size"], cube["dimension"]["kunta"]["category"]["index"]
        place = kunnat.index("148") * sizes[-1]

        assert cube["id"] == ["indicator", "period", "kunta", "figure"]
        assert str(place) not in cube["value"]
        assert cube["status"][str(place)] == "withheld"
        assert cube["value"][str(kunnat.index("047") * sizes[-1])] == 40

    def test_results_are_not_written_without_a_release(self, catalogue, tmp_path):
        """Writing results as they are is an error that says how to release them."""
        results = compute(catalogue, {"vastaukset": answers(FIRST)})

        with pytest.raises(ReleaseError, match=r"release\(policy\)"):
            results.to_csv(tmp_path / "luvut.csv")
        assert not (tmp_path / "luvut.csv").exists()

    def test_the_way_around_is_written_into_the_file(self, catalogue, tmp_path):
        """Figures that were written without a release say so in every row, and read back as they were."""
        results = compute(catalogue, {"vastaukset": answers(FIRST)}, by=["kunta"])
        results.to_csv(tmp_path / "luvut.csv", unprotected=True)

        assert set(pd.read_csv(tmp_path / "luvut.csv")["policy"]) == {"unprotected"}
        pd.testing.assert_frame_equal(Results.from_csv(tmp_path / "luvut.csv").to_pandas(), results.to_pandas())

    def test_no_group_is_a_formula(self, catalogue_of, answers_toml, tmp_path):
        """What a group is called is no formula in a CSV file, and reads back as it was."""
        units = catalogue_of((answers_toml + COUNT).replace('type = "region", level = "kunta"', 'type = "text"'))
        names = {"=1+1": 30, "@piste": 20, "-": 25, "sääʹmǩiõll": 40}
        results = compute(units, {"vastaukset": answers(names)}, by=["kunta"], totals=True)
        results.to_csv(tmp_path / "talon.csv", unprotected=True)
        results.release().write(tmp_path / "luvut.csv")

        for written in ("talon.csv", "luvut.csv"):
            cells = set(pd.read_csv(tmp_path / written)["kunta"])
            assert cells == {"_T", "'=1+1", "'@piste", "'-", "sääʹmǩiõll"}
            assert set(Results.from_csv(tmp_path / written).to_pandas()["kunta"]) == {"_T", *names}

    def test_an_unknown_format_is_refused(self, catalogue, tmp_path):
        """An unknown format is an error, and nothing is written."""
        with pytest.raises(InvalidValueError, match="json-stat"):
            released(catalogue, answers(FIRST)).write(tmp_path / "luvut.xlsx")
        assert not list(tmp_path.iterdir())

    def test_nothing_is_written_when_the_history_cannot_be(self, catalogue, tmp_path):
        """Figures, record and history are written together, or none of them is."""
        release = released(catalogue, answers(FIRST), history=tmp_path / "ei" / "kirja.jsonl")

        with pytest.raises(FileError):
            release.write(tmp_path / "luvut.csv")
        assert not list(tmp_path.iterdir())


class TestHistory:
    """Figures that were released before are known, and those that were hidden before stay hidden."""

    @pytest.fixture
    def history(self, catalogue, tmp_path):
        """A history of a first release."""
        path = tmp_path / "kirja.jsonl"
        released(catalogue, answers(FIRST), history=path).write(tmp_path / "eka.csv")
        return path

    def test_the_history_holds_what_was_shown_and_nothing_hidden(self, history):
        """A withheld figure stands in the history as withheld."""
        (entry,) = History.read(history).releases
        shown = {number for numbers in entry.to_dict()["quantities"].values() for number in numbers}

        assert {40, 30, 82} & shown
        assert 3 not in shown
        assert None in shown

    def test_masks_are_sticky(self, catalogue, history):
        """A second release hides the same figures of the first month, whatever the second asks for (case 20)."""
        later = pd.concat([answers(FIRST), answers({"047": 2, "148": 50, "261": 60, "890": 6}, month=2)])
        first = hidden(released(catalogue, answers(FIRST)))
        second = hidden(released(catalogue, later, history=history))

        assert {key for key in second if key[0] == "2025-01"} == first

    def test_another_mask_of_the_same_table_is_not_possible(self, catalogue, history):
        """With other wishes the same month is hidden as before."""
        other = released(catalogue, answers(FIRST), history=history, policy=Policy(gives_way=("kunta",)))

        assert hidden(other) == hidden(released(catalogue, answers(FIRST)))

    def test_a_small_revision_is_refused(self, catalogue, history):
        """One late answer would be known from the difference of two releases (case 21)."""
        with pytest.raises(ReleaseError, match="a few persons"):
            released(catalogue, answers({**FIRST, "047": 41}), history=history)

    def test_a_large_revision_is_released(self, catalogue, history):
        """A revision of many persons is a table like any other."""
        frame = released(catalogue, answers({**FIRST, "047": 60}), history=history).to_pandas()

        assert frame.loc[frame["kunta"] == "047", "value"].tolist() == [60]

    def test_what_adds_up_with_lost_figures_is_refused(self, catalogue, history):
        """A quarter over months whose hidden figures are not there any more cannot be checked."""
        later = pd.concat([answers(FIRST), answers(dict.fromkeys(MUNICIPALITIES, 20), month=2)])

        with pytest.raises(ReleaseError, match="among them"):
            released(catalogue, later, every="quarter", history=history)

    def test_the_quarter_is_released_together_with_its_months(self, catalogue, history):
        """Computed together, figures are hidden that would disclose January."""
        later = pd.concat([answers(FIRST), answers(dict.fromkeys(MUNICIPALITIES, 20), month=2)])
        months, quarters = (
            compute(catalogue, {"vastaukset": later}, by=["kunta"], every=grain, totals=True)
            for grain in ("month", "quarter")
        )
        found = hidden((months + quarters).release(history=history))

        assert ("2025-01", "148") in found
        assert ("2025-Q1", "148") in found or ("2025-02", "148") in found

    def test_a_merger_of_regions_discloses_nothing(self, catalogue, tmp_path):
        """An old region of three municipalities and a new one of two of them disclose the third (case 23)."""
        old = PastRelease(
            release="vanha",
            source="vastaukset",
            rows=pd.DataFrame({"period": ["2025-01", "2025-01"], "hyvinvointialue": ["98", "99"]}),
            levels={"hyvinvointialue": "hyvinvointialue"},
            areas=(("kunta:261",), ("kunta:047", "kunta:148", "kunta:890")),
            shown={"+1 sum(rows)": np.array([50.0, 41.0])},
            hidden={"+1 sum(rows)": np.array([False, False])},
        )
        path = tmp_path / "kirja.jsonl"
        History(path=path, releases=()).write([old])
        rows = answers({"047": 18, "148": 3, "890": 20})
        results = compute(catalogue, {"vastaukset": rows}, by=["kunta"], every="month")

        assert hidden(results.release()) == {("2025-01", "148")}
        assert len(hidden(results.release(history=path))) == 2

    def test_a_history_that_has_grown_is_not_overwritten(self, catalogue, tmp_path, history):
        """Of two releases that were made from one history, the second does not know the first."""
        first, second = (
            released(catalogue, answers(counts, month=month), history=history)
            for month, counts in ((2, {"047": 40, "148": 30}), (3, {"047": 30, "148": 40}))
        )
        first.write(tmp_path / "toka.csv")
        first.write(tmp_path / "toka.json")

        with pytest.raises(ReleaseError, match="make the release again"):
            second.write(tmp_path / "kolmas.csv")
        assert not (tmp_path / "kolmas.csv").exists()
        assert len(History.read(history).releases) == 2

    def test_a_copy_is_not_written(self, catalogue, tmp_path):
        """A copy has no history, so that its figures would be forgotten."""
        copy = pickle.loads(pickle.dumps(released(catalogue, answers(FIRST))))  # noqa: S301 - our own

        with pytest.raises(ReleaseError, match="copy"):
            copy.write(tmp_path / "luvut.csv")

    def test_a_file_that_is_no_history_is_refused(self, catalogue, tmp_path):
        """Another file is an error, and not an empty history."""
        (tmp_path / "kirja.jsonl").write_text('{"a": 1}\n', "utf-8")

        with pytest.raises(FileError, match="not a history"):
            released(catalogue, answers(FIRST), history=tmp_path / "kirja.jsonl")


def test_the_legend_explains_every_status():
    """A reader of a released file finds every status that a figure can have, once and in Finnish, Swedish and English."""
    assert [status for status, _ in LEGEND] == list(STATUSES)
    assert all({"fi", "sv", "en"} <= set(text.to_dict()) for _, text in LEGEND)
