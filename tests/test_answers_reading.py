"""Reading exports: encodings, separators, headers, and rows that cannot be read."""

import json

import pandas as pd
import pytest

from soteindikaattorit.errors import FileError, InvalidValueError
from soteindikaattorit.feedback.answers.export import Long, Shape
from soteindikaattorit.feedback.answers.reading import decode, read_export, separator_of

PLAIN = Shape()
LINES = "id;nps;avoin\n1;9;sääʹmǩiõll\n2;0;hyvä\n"


def read(tmp_path, content, shape=PLAIN, name="export.csv"):
    """Read a file of that content."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_export(path, shape)


class TestEncoding:
    """What a text file is written in."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_unicode(self, tmp_path, encoding):
        """Every Unicode encoding is told by its mark or its form, and Skolt Sámi survives."""
        export = read(tmp_path, LINES.encode(encoding))

        assert list(export.frame["avoin"]) == ["sääʹmǩiõll", "hyvä"]
        assert list(export.frame.columns) == ["id", "nps", "avoin"]
        assert export.notes == ()

    def test_narrow(self, tmp_path):
        """What is not UTF-8 is read as Windows-1252, and it is said that Sámi letters cannot be in it."""
        export = read(tmp_path, "id;avoin\n1;hyvää ”päivää”\n".encode("windows-1252"))

        assert list(export.frame["avoin"]) == ["hyvää ”päivää”"]
        assert "windows-1252, which cannot hold the letters of the Sámi languages" in export.notes[0]

    def test_said(self, tmp_path):
        """An encoding that is said is taken, and noted when it is narrow."""
        export = read(tmp_path, "id;avoin\n1;hyvää\n".encode("latin-1"), Shape(encoding="iso-8859-1"))

        assert list(export.frame["avoin"]) == ["hyvää"]
        assert "iso-8859-1" in export.notes[0]

    def test_wrong(self):
        """What is not in the encoding that was said is refused."""
        with pytest.raises(FileError, match="cannot be read as utf-8; export it as UTF-8"):
            decode("x.csv", b"\xff\xe4a", "utf-8")


class TestCells:
    """Lines and cells."""

    @pytest.mark.parametrize(
        ("header", "separator"), [("a;b;c", ";"), ("a,b", ","), ("a\tb", "\t"), ('"a,b,c,d";e', ";")]
    )
    def test_separator(self, header, separator):
        """What stands between cells is found in the header, outside quotes."""
        assert separator_of(header) == separator

    def test_quoted(self, tmp_path):
        """Quoted cells may hold separators and line ends; blank lines at the end are nothing."""
        export = read(tmp_path, '"id","avoin"\r\n"1","a, b\nc"\r\n"2",""\r\n\r\n')

        assert list(export.frame["avoin"]) == ["a, b\nc", ""]

    def test_hxl(self, tmp_path):
        """A row of HXL tags below the header is passed over."""
        export = read(tmp_path, '"nps";"avoin"\n"#score";"#text"\n"9";"#kiitos"\n')

        assert export.frame.to_dict("records") == [{"nps": "9", "avoin": "#kiitos"}]

    def test_no_break_space(self, tmp_path):
        """No-break spaces in headers are spaces."""
        assert list(read(tmp_path, "Mitä\u00a0kuuluu?;nps\n1;2\n").frame.columns) == ["Mitä kuuluu?", "nps"]

    def test_ragged(self, tmp_path):
        """A row with more or fewer cells than the header is lost with its number, and nothing else is."""
        export = read(tmp_path, "a;b;c\n1;2;3\n1;2\n1;2;3;4\n5;6;7\n")

        assert list(export.frame["a"]) == ["1", "5"]
        assert [(one.row, one.reason) for one in export.lost] == [
            (2, "has fewer cells than the header"),
            (3, "has more cells than the header"),
        ]

    def test_two_of_one_name(self, tmp_path):
        """Two columns of one name are told apart, and it is known that they were."""
        export = read(tmp_path, "nps;nps\n1;2\n")

        assert list(export.frame.columns) == ["nps", "nps (2)"]
        assert export.twice == {"nps"}

    def test_long_cell(self, tmp_path):
        """A cell of ten megabytes is read."""
        export = read(tmp_path, "id;avoin\n1;" + "ä" * 5_000_000 + "\n")

        assert len(export.frame["avoin"].iloc[0]) == 5_000_000


class TestWorkbook:
    """XLSX."""

    @pytest.fixture
    def book(self, tmp_path):
        """Return a workbook with two sheets."""
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        book.active.append(["ID", "nps", "avoin"])
        book.active.append([1, 9, "sääʹmǩiõll"])
        book.active.append([None, None, None])
        book.active.append([2, None, None])
        book.create_sheet("Toinen").append(["x"])
        book.save(tmp_path / "export.xlsx")
        return tmp_path / "export.xlsx"

    def test_first_sheet(self, book):
        """The first sheet is read, without its empty rows; empty cells are no lost rows."""
        export = read_export(book, Shape())

        assert list(export.frame["avoin"]) == ["sääʹmǩiõll", None]
        assert export.lost == ()

    def test_unknown_sheet(self, book):
        """A sheet that is not there is told, with those that are."""
        with pytest.raises(FileError, match="has no sheet 'Kolmas'; it has Sheet, Toinen"):
            read_export(book, Shape(sheet="Kolmas"))


class TestJson:
    """JSON and JSON Lines."""

    def test_half_line(self, tmp_path):
        """A half-written line is lost with its number, and nothing else is."""
        export = read(tmp_path, '{"nps": 9}\n\n{"nps": 0}\n{"nps": 1', name="export.jsonl")

        assert list(export.frame["nps"]) == [9, 0]
        assert [(one.row, one.reason) for one in export.lost] == [(4, "is not valid JSON; it may be half written")]

    def test_nested(self, tmp_path):
        """A value within another is named by both keys; several values are one text."""
        export = read(tmp_path, '{"a": {"nps": "9"}, "b": ["x", "y"]}\n', name="export.jsonl")

        assert export.frame.to_dict("records") == [{"a.nps": "9", "b": "x;y"}]

    def test_mark(self, tmp_path):
        """A byte order mark is no part of the first line."""
        assert list(read(tmp_path, "\ufeff" + '{"nps": 9}\n', name="export.jsonl").frame["nps"]) == [9]

    @pytest.mark.parametrize("spoilt", ["", '{"nps": 1\n'])
    def test_many_lines(self, tmp_path, spoilt):
        """Many lines give the same rows however they are read."""
        line = json.dumps(
            {"id": "007", "when": "2025-01-31", "answers": {"nps": 9, "avoin": "sääʹmǩiõll"}}, ensure_ascii=False
        )
        export = read(tmp_path, (line + "\n") * 20_000 + spoilt, name="export.jsonl")

        assert len(export.frame) == 20_000
        assert len(export.lost) == bool(spoilt)
        assert {str(value) for value in export.frame.iloc[19_999]} == {"007", "2025-01-31", "9", "sääʹmǩiõll"}

    def test_long(self, tmp_path):
        """A list of questions becomes columns; two values of one question are noted."""
        shape = Shape(rows="data.list", long=Long(at="items", name="q", value="a"))
        items = [{"q": "nps", "a": "9"}, {"q": "avoin", "a": "x"}, {"q": "avoin", "a": "y"}]
        export = read(tmp_path, json.dumps({"data": {"list": [{"id": "1", "items": items}]}}), shape, "export.json")

        assert export.frame.to_dict("records") == [{"id": "1", "nps": "9", "avoin": "y"}]
        assert "more than one value of 'avoin'" in export.notes[0]

    def test_no_object(self, tmp_path):
        """An answer that is no object is lost with its number."""
        export = read(tmp_path, '[{"nps": 9}, 8]', name="export.json")

        assert [(one.row, one.reason) for one in export.lost] == [(2, "answer: is not an object")]


class TestErrors:
    """A file that is not what its ending says is an error."""

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("export.csv", b"PK\x03\x04rest", "is a workbook or an archive"),
            ("export.csv", b"", "is empty"),
            ("export.csv", b"\n\n", "is empty"),
            ("export.csv", b'a;b\n1;"2\n3;4\n', "cannot be read as cells between ';'"),
            ("export.xlsx", b"no", "is not a readable workbook"),
            ("export.json", b"{}", "has no list of answers under 'data'"),
            ("export.json", b'{"a": ', "is not valid JSON"),
        ],
    )
    def test_content(self, tmp_path, name, content, message):
        """Archives, empty files, open quotes and JSON without a list of answers are refused."""
        if name.endswith("xlsx"):
            pytest.importorskip("openpyxl")

        with pytest.raises(FileError, match=message):
            read(tmp_path, content, Shape(rows="data"), name)


class TestOthers:
    """Frames, Parquet, and data without rows."""

    @pytest.mark.parametrize("engine", ["polars", "pyarrow"])
    def test_frames(self, engine):
        """A frame of another engine gives the same rows."""
        pytest.importorskip(engine)
        import narwhals as nw

        native = nw.from_dict({"nps": [9, None], "avoin": ["sääʹmǩiõll", None]}, backend=engine).to_native()

        export = read_export(native, Shape())
        assert export.frame["nps"].tolist()[0] == 9
        assert export.frame["avoin"].tolist()[0] == "sääʹmǩiõll"

    def test_parquet(self, tmp_path):
        """Parquet is read."""
        pytest.importorskip("pyarrow")
        pd.DataFrame({"nps": [9], "avoin": ["sääʹmǩiõll"]}).to_parquet(tmp_path / "a.parquet")

        assert list(read_export(tmp_path / "a.parquet", Shape()).frame["avoin"]) == ["sääʹmǩiõll"]

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("a.sav", "expected a file ending in"),
            ("a.lss", "the structure of a survey and no answers"),
            ("no.csv", "cannot be read"),
        ],
    )
    def test_no_export(self, tmp_path, name, said):
        """What is no export is told, with what would be."""
        if name.startswith("a"):
            (tmp_path / name).write_text("x", encoding="utf-8")

        with pytest.raises(FileError, match=said):
            read_export(tmp_path / name, Shape())

    def test_nothing(self):
        """What holds no rows is refused."""
        with pytest.raises(InvalidValueError, match="data 'int'"):
            read_export(7, Shape())
