"""Wording packs: the texts of a form in all languages."""

import json
import sys
import unicodedata
from pathlib import Path

import attrs
import pytest

from soteindikaattorit import Catalogue, Definitions
from soteindikaattorit.definitions import Sheet, build, to_tables
from soteindikaattorit.errors import DefinitionError, FileError, InvalidValueError, MissingPackageError
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.feedback.sections import sections
from soteindikaattorit.feedback.wording import Pack, add_wording, check_pack, pack_of, read_pack, write_pack
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import Text

SKOLT = "sääʹmǩiõll"
YES_NO = Scale(
    id="oma.on", kind="yes-no", options=tuple(Option(code=code, label=Text.finnish(code)) for code in ("yes", "no"))
)
FORM = Form(
    id="oma.lomake",
    version="1",
    name=Text.finnish("Lomake"),
    questions=(
        Question(code="apu", scale=YES_NO, text=Text({"fi": "Sain apua", "sv": "TEST-SV"})),
        Question(code="muu", scale=Scale(id="avoin", kind="text")),
    ),
)
PLACES = ("form.name", "apu", "muu", "oma.on.yes", "oma.on.no")


def whole(language: str, wording: str = "TESTI") -> Pack:
    """Return a pack with clearly artificial wording everywhere."""
    said = tuple((place, ((language, f"{wording} {number}"),)) for number, place in enumerate(PLACES))
    return Pack(form="oma.lomake", version="1", wordings=said)


def problems(pack: Pack) -> list[str]:
    """Return what is reported of a pack."""
    return [str(problem) for problem in check_pack(pack, FORM)]


def roads() -> list[str]:
    """Return the kinds of file."""
    return [".csv", ".xlsx", ".po"]


@pytest.fixture(params=roads())
def ending(request):
    """A kind of file, if what reads it is installed."""
    if request.param != ".csv":
        pytest.importorskip("openpyxl" if request.param == ".xlsx" else "polib")
    return request.param


class TestPack:
    """The wordings of a form."""

    def test_of_a_form(self):
        """Every place is there, those without wording as empty slots."""
        pack = pack_of(FORM)

        assert (pack.form, pack.version, pack.languages) == ("oma.lomake", "1", ("fi", "sv"))
        assert tuple(place for place, _ in pack.wordings) == PLACES
        assert dict(pack.wordings)["muu"] == ()

    @pytest.mark.parametrize("wordings", [(("a", ()), ("a", ())), (("a", (("xx", "b"),)),)])
    def test_what_cannot_be(self, wordings):
        """A place stands once, and a language is one of the six."""
        with pytest.raises(InvalidValueError, match="of a wording"):
            Pack(wordings=wordings)


class TestFiles:
    """A pack survives every kind of file unchanged."""

    @pytest.mark.parametrize(
        "wording", [SKOLT, "=1+1", "'lainaus'", "-3", "a;b,c", 'a "b"', "kaksi\nriviä", "á č đ ŋ š ŧ ž"]
    )
    def test_there_and_back(self, tmp_path, ending, wording):
        """What is written is read, sign by sign."""
        path = tmp_path / f"pack{ending}"

        write_pack(whole("sms", wording), path, language="sms")

        assert read_pack(path) == whole("sms", wording)

    def test_all_languages(self, tmp_path, ending):
        """A table holds every language; a PO file one, with the wording of the first beside it."""
        path = tmp_path / f"pack{ending}"

        write_pack(pack_of(FORM), path, language="sv")

        assert read_pack(path).languages == (("sv",) if ending == ".po" else ("fi", "sv"))

    def test_nothing_is_repaired(self, tmp_path, ending):
        """What is wrong is read as it stands, to be reported."""
        path = tmp_path / f"pack{ending}"
        wrong = unicodedata.normalize("NFD", "Sää´mjânnam")

        write_pack(whole("sms", wrong), path, language="sms")

        assert dict(dict(read_pack(path).wordings)["apu"])["sms"] == f"{wrong} 1"

    def test_formula_in_csv(self, tmp_path):
        """A text that begins like a formula is none in the file."""
        write_pack(whole("fi", "=1+1"), tmp_path / "a.csv")

        assert ",=1+1" not in (tmp_path / "a.csv").read_text("utf-8-sig")

    def test_formula_in_xlsx(self, tmp_path):
        """Nor in a workbook, where every cell is text."""
        openpyxl = pytest.importorskip("openpyxl")
        write_pack(whole("fi", "=1+1"), tmp_path / "a.xlsx")

        cells = [cell for row in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0] for cell in row]

        assert "=1+1 0" in [cell.value for cell in cells]
        assert not [cell.value for cell in cells if cell.data_type == "f"]

    def test_too_long_for_a_cell(self, tmp_path):
        """A text that a workbook would cut is refused."""
        pytest.importorskip("openpyxl")
        with pytest.raises(InvalidValueError, match="a cell of a workbook has at most 32767 characters"):
            write_pack(whole("fi", "a" * 40_000), tmp_path / "a.xlsx")

    def test_formula_read(self, tmp_path):
        """A cell that holds a formula is told, not computed."""
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        book.active.append(["place", "fi"])
        book.active.append(["apu", "=1+1"])
        book.save(tmp_path / "a.xlsx")

        with pytest.raises(FileError, match="cell B2 holds a formula"):
            read_pack(tmp_path / "a.xlsx")

    def test_semicolons(self, tmp_path):
        """Semicolons, as a Finnish spreadsheet writes them, and a byte order mark do no harm."""
        (tmp_path / "a.csv").write_text("place;sms\napu;SMS-TESTI, 1\n", "utf-8-sig")

        assert read_pack(tmp_path / "a.csv").wordings == (("apu", (("sms", "SMS-TESTI, 1"),)),)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("place,fi\napu,\xe4".encode("latin-1"), "is not UTF-8; .* lack letters of the Sámi languages"),
            (b"", "the first row must name the columns"),
            (b"place,form\n", "the first row must name the columns"),
            (b"place,fi,de\n", "unknown column 'de'"),
            (b"place,fi,fi\n", "two columns of one name"),
            (b"place,fi\n,x\n", "row 2 has no place"),
            (b"place,fi\na,x\na,y\n", "two rows of place 'a'"),
            (b"form,place,fi\nb,a,x\nc,d,y\n", "has both b and c"),
        ],
    )
    def test_not_a_table(self, tmp_path, content, said):
        """What is no such table is told in one line."""
        (tmp_path / "a.csv").write_bytes(content)

        with pytest.raises(FileError, match=said):
            read_pack(tmp_path / "a.csv")

    @pytest.mark.parametrize("kind", roads())
    def test_no_such_file(self, tmp_path, kind):
        """A file that is not there is told."""
        pytest.importorskip("openpyxl")
        pytest.importorskip("polib")
        with pytest.raises(FileError, match="cannot be read"):
            read_pack(tmp_path / f"a{kind}")

    @pytest.mark.parametrize(("package", "kind"), [("openpyxl", ".xlsx"), ("polib", ".po")])
    def test_not_installed(self, tmp_path, monkeypatch, package, kind):
        """What reads and writes a kind of file is optional, and the error names the extra that brings it."""
        monkeypatch.setitem(sys.modules, package, None)
        (tmp_path / f"a{kind}").write_bytes(b"")

        with pytest.raises(MissingPackageError, match=r"soteindikaattorit\[feedback\]"):
            read_pack(tmp_path / f"a{kind}")
        with pytest.raises(MissingPackageError, match=r"soteindikaattorit\[feedback\]"):
            write_pack(whole("fi"), tmp_path / f"b{kind}", language="fi")

    def test_ending(self, tmp_path):
        """Only three kinds of file are known."""
        with pytest.raises(InvalidValueError, match=r"ending in .csv, .xlsx, .po"):
            read_pack(tmp_path / "a.docx")

    def test_po_without_a_language(self, tmp_path):
        """A PO file has one language, which must be said."""
        pytest.importorskip("polib")
        with pytest.raises(InvalidValueError, match="language of a PO file ''"):
            write_pack(whole("fi"), tmp_path / "a.po")

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ('msgid ""\nmsgstr "Language: de\\n"\n', "its Language is 'de'"),
            ('msgid "\nmsgstr', "cannot be read: Syntax error"),
            ('msgid ""\nmsgstr "Language: fi\\n"\n\nmsgid "a"\nmsgstr "b"\n', "an entry has no msgctxt"),
        ],
    )
    def test_not_a_pack(self, tmp_path, content, said):
        """A PO file says its language and its places."""
        pytest.importorskip("polib")
        (tmp_path / "a.po").write_text(content, "utf-8")

        with pytest.raises(FileError, match=said):
            read_pack(tmp_path / "a.po")

    def test_fuzzy(self, tmp_path):
        """What a translator marked as unsure is no wording yet."""
        pytest.importorskip("polib")
        head = 'msgid ""\nmsgstr "Language: sms\\n"\n\n'
        (tmp_path / "a.po").write_text(f'{head}#, fuzzy\nmsgctxt "apu"\nmsgid "a"\nmsgstr "b"\n', "utf-8")

        assert read_pack(tmp_path / "a.po").wordings == (("apu", ()),)


class TestCheck:
    """The problems of a pack."""

    def test_right(self):
        """A correct pack has no problems, and missing wordings are none."""
        assert problems(whole("sms")) == []
        assert problems(pack_of(FORM)) == []
        assert problems(attrs.evolve(whole("sms"), wordings=whole("sms").wordings[:2])) == []

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            (
                {"wordings": (("apu", (("sms", "Sää´mjânnam"),)),)},
                "apu, sms: '´' (U+00B4 ACUTE ACCENT) is no Skolt mark, in 'Sää´mjânnam'",
            ),
            ({"form": "muu"}, "form: is 'muu'"),
            ({"version": "0"}, "version: is '0'"),
            (
                {"wordings": (("toinen", (("sms", "x"),)), ("tyhja", ()))},
                f"toinen: is not a place of the form (the places are {', '.join(PLACES)})",
            ),
            (
                {"wordings": (("apu", (("fi", "Toisin"),)),)},
                "apu, fi: is worded 'Sain apua' so far (a new meaning is a new version or a variant)",
            ),
        ],
    )
    def test_problem(self, changes, expected):
        """A wrong mark, another form or version, an unknown place and a different wording are problems."""
        (problem,) = problems(attrs.evolve(whole("sms"), **changes))

        assert problem.startswith(expected)


class TestAdd:
    """A form takes a pack."""

    @pytest.mark.parametrize("language", ["se", "smn", "sms"])
    def test_complete(self, language):
        """A form with every wording of a language is offered in it, and only then."""
        halfway = attrs.evolve(whole(language), wordings=whole(language).wordings[1:])

        assert add_wording(FORM, halfway).complete_languages == ()
        assert add_wording(FORM, whole(language)).complete_languages == (language,)

    def test_texts(self):
        """Name, questions and answers are worded, the old wordings stay, and the codes are the same."""
        form = add_wording(FORM, whole("sms"))

        assert form.name.to_dict() == {"fi": "Lomake", "sms": "TESTI 0"}
        assert form.question("apu").text.to_dict() == {"fi": "Sain apua", "sv": "TEST-SV", "sms": "TESTI 1"}
        assert form.question("apu").scale.option("yes").label.to_dict() == {"fi": "yes", "sms": "TESTI 3"}
        assert [question.code for question in form.questions] == ["apu", "muu"]

    def test_source(self):
        """What is new has the source of the pack; what was there keeps its own."""
        form = add_wording(FORM, whole("sms"), source=Source(title="Käännökset"))

        assert [language for language, _ in form.question("apu").sources] == ["sms"]

    def test_reported(self):
        """Reported wordings are refused with every problem, unless they are accepted."""
        pack = Pack(wordings=(("apu", (("sms", "Sää´mjânnam"), ("se", "aǩa"))),))

        with pytest.raises(DefinitionError) as caught:
            add_wording(FORM, pack)
        assert [problem.place for problem in caught.value.problems] == ["apu, sms", "apu, se"]
        assert add_wording(FORM, pack, accept=True).question("apu").text.to_dict()["sms"] == "Sää´mjânnam"

    def test_never_accepted(self):
        """A pack of another form is never accepted."""
        with pytest.raises(DefinitionError, match="form: is 'muu'"):
            add_wording(FORM, attrs.evolve(whole("sms"), form="muu"), accept=True)


DEFINITION = """
[[form]]
id = "oma.lomake"
version = "1"
name = { fi = "Lomake" }
wording = [{ file = "sms.csv", source = { title = "Käännökset" } }]
question = [{ code = "apu", text = { fi = "Sain apua" }, scale = { id = "avoin", kind = "text" } }]
"""
CSV = "place,sms\nform.name,SMS-TESTI 1\napu,SMS-TESTI 2\n"


class TestDefinitions:
    """Packs that a definition names."""

    @pytest.fixture
    def folder(self, tmp_path):
        """A folder with a form and its pack."""
        (tmp_path / "a.toml").write_text(DEFINITION, "utf-8")
        (tmp_path / "sms.csv").write_text(CSV, "utf-8")
        return tmp_path

    def test_added(self, folder):
        """The wordings of a pack stand beside those of the definition."""
        form = Catalogue.of().with_file(folder).form("oma.lomake")

        assert form.complete_languages == ("fi", "sms")
        assert form.question("apu").sources[0][1].title == "Käännökset"

    def test_variant(self, folder):
        """A variant takes over the packs of its base, but none for a question that it words anew."""
        (folder / "b.toml").write_text('[[form]]\nid = "oma.a"\nbase = "oma.lomake"\nversion = "1"\n', "utf-8")
        anew = 'question = [{ code = "apu", text = { fi = "Toisin" } }]\n'
        (folder / "c.toml").write_text(f'[[form]]\nid = "oma.b"\nbase = "oma.lomake"\nversion = "1"\n{anew}', "utf-8")

        catalogue = Catalogue.of().with_file(folder)

        assert catalogue.form("oma.a").complete_languages == ("fi", "sms")
        assert catalogue.form("oma.b").complete_languages == ("fi",)
        assert catalogue.form("oma.b").missing("sms") == ("apu",)

    def test_wrong(self, folder):
        """What is wrong in a pack is told with the form that names it."""
        (folder / "sms.csv").write_text(CSV.replace("SMS-TESTI 2", "Sää´mjânnam"), "utf-8")

        with pytest.raises(DefinitionError, match=r"a.toml: form 'oma.lomake': apu, sms: '´'"):
            Catalogue.of().with_file(folder)

    def test_through_json(self, folder):
        """A worded form is written complete in itself, and reads back the same."""
        form = Catalogue.of().with_file(folder).form("oma.lomake")
        tables = json.loads(json.dumps(to_tables(Definitions(others=(form,)), sections=sections()), ensure_ascii=False))

        assert build([Sheet(path="x.json", tables=tables, folder=Path())], sections=sections()).section("form") == (
            form,
        )
