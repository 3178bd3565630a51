"""The feedback form on Sámi-language services: proved in all three languages with clearly artificial wording."""

import attrs
import pandas as pd
import pytest

import soteindikaattorit as sote
from soteindikaattorit.errors import SoteError
from soteindikaattorit.feedback.export import export_form
from soteindikaattorit.feedback.wording import Pack, add_wording, check_pack, pack_of, read_pack, write_pack

SAMI = ("se", "smn", "sms")
LETTERS = {"se": "čđŋšŧž", "smn": "âčđŋšž", "sms": "sääʹmǩiõll jooʹttʼji"}
"""Signs of each language, so that every road is tried with them; no wording of anything."""

VARIANT = """
[[form]]
id = "lappi.koe"
base = "lappi.saamepalvelut"
version = "1"
wording = [{{ file = "{file}" }}]
"""
STATEMENTS = ("saatavuus", "kohtaaminen", "osallistuminen", "turvallisuus", "tiedonsaanti", "ymmarrettavyys")


@pytest.fixture(scope="module")
def catalogue():
    """Everything the plugin defines, beside the national content."""
    return sote.Catalogue.installed(only=["lappi"], strict=True)


@pytest.fixture(scope="module")
def form(catalogue):
    """The form."""
    return catalogue.form("lappi.saamepalvelut")


def artificial(form, language: str) -> Pack:
    """Return wording for every place that is clearly none: SE-TESTI 1 and so on."""
    signs = LETTERS[language]
    said = ((place, f"{language.upper()}-TESTI {number} {signs}") for number, (place, _) in enumerate(form.texts))
    return attrs.evolve(pack_of(form), wordings=tuple((place, ((language, wording),)) for place, wording in said))


@pytest.fixture(params=SAMI)
def language(request):
    """Each of the three Sámi languages."""
    return request.param


class TestForm:
    """What it asks."""

    def test_questions(self, form):
        """The national questions with their codes, and at the end the one on the language of the service."""
        national = [question.code for question in sote.Catalogue.of().form("thl-asiakaspalaute").questions]

        assert [question.code for question in form.questions] == [*national, "palvelukieli"]
        assert form.base == "thl-asiakaspalaute"

    def test_own_question_is_not_official(self, form):
        """The Finnish wording of the question on language is this project's own, and says so."""
        question = form.question("palvelukieli")

        assert not question.official
        assert question.languages == ("fi",)
        assert question.scale.kind == "yes-no"

    def test_sami_is_promised_and_empty(self, form, language):
        """Every Sámi wording is an empty slot, and it is said who keeps it."""
        places = [place for place, _ in form.texts]

        assert language in form.languages
        assert form.missing(language) == tuple(places)
        lapland = {place for place in places if form.place_kept(place).startswith("Lapin hyvinvointialue")}
        own = {"form.name", "palvelukieli", "lappi.kylla-ei.yes", "lappi.kylla-ei.no", "lappi.kylla-ei.na"}
        assert lapland == own
        assert all(form.place_kept(place).startswith("THL") for place in set(places) - own)

    def test_complete_in_finnish(self, form):
        """It is complete in Finnish alone."""
        assert form.complete_languages == ("fi",)


class TestWording:
    """Each Sámi language, from the translator's file to the screen."""

    @pytest.mark.parametrize("ending", [".csv", ".xlsx", ".po"])
    def test_from_a_file(self, form, catalogue, language, ending, tmp_path):
        """A definition names the pack, and the form is then complete in the language, sign by sign."""
        if ending != ".csv":
            pytest.importorskip({".xlsx": "openpyxl", ".po": "polib"}[ending])
        write_pack(artificial(form, language), tmp_path / f"koe{ending}", language=language)
        (tmp_path / "koe.toml").write_text(VARIANT.format(file=f"koe{ending}"), "utf-8")

        # The pack was written for the base: a variant takes it all the same.
        worded = catalogue.with_file(tmp_path / "koe.toml").form("lappi.koe")

        assert worded.complete_languages == ("fi", language)
        shown = worded.question("saatavuus").text.show(language)
        assert (shown.language, shown.text.split(" ", 2)[2]) == (language, LETTERS[language])

    def test_nothing_to_report(self, form, language):
        """The letters and marks of each language belong to it."""
        assert check_pack(artificial(form, language), form) == ()

    def test_one_text_short(self, form, language):
        """With one text missing the form is not offered as if it were complete."""
        pytest.importorskip("jinja2")
        whole = artificial(form, language)
        short = add_wording(form, attrs.evolve(whole, wordings=whole.wordings[:-1]))

        assert language not in short.complete_languages
        with pytest.raises(SoteError, match=short.missing(language)[0]):
            export_form(short, "html", languages=[language])

    def test_on_the_screen(self, form, language):
        """The page has the wording sign by sign, and its language is said."""
        pytest.importorskip("jinja2")
        page = export_form(add_wording(form, artificial(form, language)), "html", languages=[language])

        text = page.content.decode("utf-8")
        assert f'lang="{language}"' in text
        assert all(word in text for word in LETTERS[language].split())

    def test_wrong_mark(self, form, tmp_path):
        """A wrong Skolt mark is reported, and stands in the file as it was."""
        pack = Pack(wordings=(("saatavuus", (("sms", "Sää´mjânnam"),)),))
        write_pack(pack, tmp_path / "koe.csv")

        again = read_pack(tmp_path / "koe.csv")

        assert "is no Skolt mark" in str(check_pack(again, form)[0])
        assert dict(again.wordings)["saatavuus"] == (("sms", "Sää´mjânnam"),)


ROWS = pd.DataFrame(
    {
        "answer_id": [str(number) for number in range(6)],
        "language": ["se", "smn", "sms", "fi", "smi", None],
        "channel": "paper",
        "date": pd.to_datetime("2023-11-15"),
        "kunta": ["148", "890", "148", "148", "890", None],
        "nps": pd.array([10, 10, 9, 7, 0, 9], dtype="Int64"),
        "nps_state": "answered",
        "palvelukieli": ["yes", "no", "yes", "yes", None, None],
        "palvelukieli_state": ["answered"] * 4 + ["does-not-concern", "skipped"],
        **{code: pd.array([5, 4, 3, 5, 1, None], dtype="Int64") for code in (*STATEMENTS, "hyodyllisyys")},
        **{f"{code}_state": ["answered"] * 5 + ["skipped"] for code in (*STATEMENTS, "hyodyllisyys")},
    }
)
"""Six generated answers, of nobody."""


class TestAnswers:
    """Answers of all languages make one result."""

    def test_pooled(self, catalogue):
        """The same answers given in one language give the same figures."""
        chosen = catalogue.select("lappi.saamepalvelut")

        mixed = sote.compute(chosen, {"lappi.saamepalvelut": ROWS}, every="year").to_pandas()
        one = sote.compute(chosen, {"lappi.saamepalvelut": ROWS.assign(language="fi")}, every="year").to_pandas()

        pd.testing.assert_frame_equal(mixed, one)

    def test_figures(self, catalogue):
        """NPS of six, language of service of the four it concerns, a statement of the five who answered it."""
        chosen = catalogue.select("lappi.saamepalvelut")

        found = sote.compute(chosen, {"lappi.saamepalvelut": ROWS}).to_pandas().set_index("indicator")

        assert found.loc["lappi.saamepalvelut.nps", ["value", "n"]].tolist() == [pytest.approx(50.0), 6]
        assert found.loc["lappi.saamepalvelut.palvelukieli.yes", ["value", "n"]].tolist() == [75.0, 4]
        assert found.loc["lappi.saamepalvelut.saatavuus.mean", ["value", "n"]].tolist() == [3.6, 5]

    def test_with_the_national_form(self, catalogue):
        """A statement keeps its national code, so its answers are also answers to the national form."""
        national = catalogue.select("thl-asiakaspalaute.saatavuus")

        found = sote.compute(national, {"thl-asiakaspalaute": ROWS}).to_pandas().set_index("indicator")

        assert found.loc["thl-asiakaspalaute.saatavuus.mean", "value"] == 3.6
