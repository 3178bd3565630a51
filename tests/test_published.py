"""Published figures as they are kept in CSV files."""

from pathlib import Path

import pytest

from soteindikaattorit import Period, read_definitions
from soteindikaattorit.definitions import read_observations
from soteindikaattorit.errors import DefinitionError, FileError
from soteindikaattorit.model.source import Source

SOURCE = Source(title="Raportti", publisher="Lapin hyvinvointialue", year=2025)


def read(folder: Path, text: str, source: Source | None = None) -> tuple:
    """Write a file of published figures and read it."""
    (folder / "figures.csv").write_text(text, encoding="utf-8")
    return read_observations(folder / "figures.csv", source)


class TestReading:
    """What a row says."""

    def test_figures(self, tmp_path):
        """A figure is of an indicator, a period, and the groups that other columns name."""
        (one,) = read(tmp_path, "indicator,period,kunta,palvelu,value,n\nlappi.nps,2024-Q1,047,chat,61.5,123\n")

        assert (one.indicator, one.period, one.value, one.n, one.status) == (
            "lappi.nps",
            Period.parse("2024-Q1"),
            61.5,
            123,
            "ok",
        )
        assert one.groups == (("kunta", "047"), ("palvelu", "chat"))

    def test_empty_group_is_all(self, tmp_path):
        """A group that is left empty is all of it."""
        (one,) = read(tmp_path, "indicator,period,kunta,value\na.b,2024,,1\n")

        assert one.groups == ()

    @pytest.mark.parametrize(
        ("printed", "value", "decimals"),
        [
            ("7.70", 7.7, 2),
            ("7.7", 7.7, 1),
            ("7", 7, 0),
            ("-3.0", -3, 1),
            ("0", 0, 0),
            ("0.000", 0, 3),
            ("1e3", 1000, 0),
        ],
    )
    def test_decimals_as_printed(self, tmp_path, printed, value, decimals):
        """The decimals are those that were printed, zeros too."""
        (one,) = read(tmp_path, f"indicator,period,value\na.b,2024,{printed}\n")

        assert (one.value, one.decimals) == (value, decimals)

    def test_no_figure(self, tmp_path):
        """An empty value was not given: there are no data, unless the row says why else."""
        found = read(tmp_path, "indicator,period,value,status\na.b,2024,,\na.b,2023,,withheld\n")

        assert [(one.value, one.status) for one in found] == [(None, "no-data"), (None, "withheld")]

    def test_ranges_and_qualifiers(self, tmp_path):
        """A figure may be about, over or under, or a range from one value to another."""
        text = (
            "indicator,period,value,value_high,qualifier\na.b,2024,80,90,range\na.b,2023,80,,over\na.b,2022,8,,about\n"
        )

        found = read(tmp_path, text)

        assert [(one.value, one.value_high, one.qualifier) for one in found] == [
            (80, 90, "range"),
            (80, None, "over"),
            (8, None, "about"),
        ]

    def test_source_and_section(self, tmp_path):
        """Every figure has the source of the file; a row may name the place in it."""
        found = read(tmp_path, "indicator,period,value,section,note\na.b,2024,1,s. 5,arvio\na.b,2023,1,,\n", SOURCE)

        assert [one.source.section for one in found] == ["s. 5", ""]
        assert [one.source.title for one in found] == ["Raportti"] * 2
        assert [one.note for one in found] == ["arvio", ""]

    def test_limits(self, tmp_path):
        """Confidence limits that were printed are kept."""
        (one,) = read(tmp_path, "indicator,period,value,lower,upper\na.b,2024,5,4.5,5.5\n")

        assert (one.lower, one.upper) == (4.5, 5.5)

    def test_quoted_cells(self, tmp_path):
        """A cell in quotation marks may hold commas and lines."""
        (one,) = read(tmp_path, 'indicator,period,value,note\na.b,2024,5,"yksi, kaksi\nkolme"\n')

        assert one.note == "yksi, kaksi\nkolme"

    def test_byte_order_mark_and_line_ends(self, tmp_path):
        """A byte order mark and line ends of Windows do no harm."""
        (tmp_path / "figures.csv").write_bytes(b"\xef\xbb\xbfindicator,period,value\r\na.b,2024,1\r\n")

        assert len(read_observations(tmp_path / "figures.csv")) == 1

    def test_through_definitions(self, tmp_path):
        """A definitions file names the file beside it, and the source of its figures."""
        (tmp_path / "figures.csv").write_text("indicator,period,value\na.b,2024,1\n", encoding="utf-8")
        toml = '[[observations]]\nfile = "figures.csv"\nsource = { ref = "r" }\n[[source]]\nid = "r"\ntitle = "R"\n'
        (tmp_path / "mine.toml").write_text(toml, encoding="utf-8")

        (one,) = read_definitions(tmp_path / "mine.toml").observations

        assert one.source == Source(id="r", title="R")


class TestProblems:
    """What is wrong with a file."""

    def test_all_rows(self, tmp_path):
        """Every row that is wrong is told, with its line."""
        text = (
            "indicator,period,value,qualifier,status\n"
            "a.b,2024,1,,\n"
            "a.b,2024-13,1,,\n"
            'a.b,2023,"1,5",,\n'
            "a.b,2022,1,circa,\n"
            "a.b,2021,1,,withheld\n"
            "a.b,2020,nan,,\n"
            "a.b,2019,,,ok\n"
        )

        with pytest.raises(DefinitionError) as raised:
            read(tmp_path, text)

        assert [problem.place for problem in raised.value.problems] == [f"line {number}" for number in range(3, 9)]
        assert "period '2024-13'" in raised.value.problems[0].message
        assert "value '1,5': expected a number with a decimal point" in raised.value.problems[1].message
        assert "qualifier" in raised.value.problems[2].message

    def test_lines_after_a_cell_with_lines(self, tmp_path):
        """The line of a row is that of the file, also after a cell that holds several lines."""
        text = 'indicator,period,value,note\na.b,2024,5,"yksi\nkaksi"\na.b,x,5,\n'

        with pytest.raises(DefinitionError) as raised:
            read(tmp_path, text)

        assert raised.value.problems[0].place == "line 4"

    def test_file_is_named(self, tmp_path):
        """Through a definitions file, a wrong row is told with that file, the figures' file and the line."""
        (tmp_path / "figures.csv").write_text("indicator,period,value\na.b,x,1\n", encoding="utf-8")
        (tmp_path / "mine.toml").write_text('[[observations]]\nfile = "figures.csv"\n', encoding="utf-8")

        with pytest.raises(DefinitionError, match=r"mine.toml: observations 'figures.csv': line 2: period 'x'"):
            read_definitions(tmp_path / "mine.toml")

    def test_file_is_missing(self, tmp_path):
        """A file that a definitions file names and that is not there is told with both."""
        (tmp_path / "mine.toml").write_text('[[observations]]\nfile = "no.csv"\n', encoding="utf-8")

        with pytest.raises(DefinitionError, match=r"observations 'no.csv': .*no.csv: cannot be read"):
            read_definitions(tmp_path / "mine.toml")

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "lacks the column indicator, period, value; a header names the columns"),
            ("indicator;period;value\na.b;2024;1\n", "lacks the column indicator, period, value"),
            ("indicator,period\na.b,2024\n", "lacks the column value"),
            ("indicator,period,value\na.b,2024\n", "line 2 has another number of cells than the header"),
            ("indicator,period,value\na.b,2024,1,2\n", "line 2 has another number of cells than the header"),
        ],
    )
    def test_no_table(self, tmp_path, text, problem):
        """A file that is no such table is told, with what it lacks."""
        with pytest.raises(FileError, match=problem):
            read(tmp_path, text)

    def test_not_utf8(self, tmp_path):
        """A file in another encoding is told."""
        (tmp_path / "figures.csv").write_bytes("indicator,period,value,note\na.b,2024,1,ä\n".encode("latin-1"))

        with pytest.raises(FileError, match="is not UTF-8; save it as UTF-8"):
            read_observations(tmp_path / "figures.csv")

    def test_two_columns_of_one_name(self, tmp_path):
        """A header that names a column twice is refused."""
        with pytest.raises(FileError, match=r"twice|two columns|one name"):
            read(tmp_path, "indicator,period,value,value\na.b,2024,1,2\n")

    def test_no_indicator(self, tmp_path):
        """A row without an indicator is told."""
        with pytest.raises(DefinitionError, match="line 2"):
            read(tmp_path, "indicator,period,value\n,2024,1\n")
