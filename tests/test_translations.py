"""Translations: which official texts there are, and which are still empty slots."""

import json

import attrs
import pytest

from soteindikaattorit import Catalogue, Definitions
from soteindikaattorit.definitions import to_tables
from soteindikaattorit.feedback.sections import sections
from soteindikaattorit.feedback.wording import Pack, add_wording
from soteindikaattorit.model.language import check_wording

FORM = "thl-asiakaspalaute"
STATEMENTS = (
    *("saatavuus", "kohtaaminen", "osallistuminen", "turvallisuus", "tiedonsaanti", "ymmarrettavyys", "hyodyllisyys"),
)
SCALE = tuple(f"thl-agreement.{code}" for code in ("5", "4", "3", "2", "1", "na"))
ENDS = ("thl-nps.0", "thl-nps.10")

LACKING = {
    "fi": (),
    "sv": ("nps", "avoin", *ENDS, *SCALE),
    "en": ("form.name", *STATEMENTS, "avoin", *ENDS, *SCALE),
    "se": ("form.name", "nps", *STATEMENTS, "avoin", *ENDS, *SCALE),
    "smn": ("form.name", "nps", *STATEMENTS, "avoin", *ENDS, *SCALE),
    "sms": ("form.name", "nps", *STATEMENTS, "avoin", *ENDS, *SCALE),
}
"""The texts of the national form whose wording was not found in public; a wording that is found leaves this list."""


@pytest.fixture(scope="module")
def catalogue():
    """The national content."""
    return Catalogue.of()


@pytest.fixture(scope="module")
def form(catalogue):
    """The national form."""
    return catalogue.form(FORM)


class TestNationalForm:
    """The national model of customer feedback."""

    @pytest.mark.parametrize("language", LACKING)
    def test_what_is_lacking(self, form, language):
        """Every official text without a wording is listed; no slot is filled or emptied unseen."""
        assert form.missing(language) == LACKING[language]

    def test_where_it_is_kept(self, form):
        """Of every empty slot it is said where its publisher keeps the wording."""
        assert {form.place_kept(place) for places in LACKING.values() for place in places} == {
            "THL: Kansallinen asiakaspalaute: kieliversiot"
        }

    def test_offered_in_finnish_only(self, form):
        """Until the wordings are loaded, the form is offered in Finnish, though all six languages are promised."""
        assert form.complete_languages == ("fi",)
        assert form.languages == ("fi", "sv", "en", "se", "smn", "sms")

    def test_structure(self, form):
        """Willingness to recommend, the seven base statements in THL's order of themes, the open field."""
        assert [question.code for question in form.questions] == ["nps", *STATEMENTS, "avoin"]
        assert [question.code for question in form.questions if question.is_statement] == [*STATEMENTS]
        assert form.question("nps").scale.kind == "nps"
        assert form.question("avoin").scale.kind == "text"

    def test_statements_have_their_sources(self, form):
        """Each statement is worded in Finnish and Swedish, and says where each was published."""
        for question in (form.question(code) for code in STATEMENTS):
            assert question.languages == ("fi", "sv")
            assert [language for language, _ in question.sources] == ["fi", "sv"]
            assert all(source.url for _, source in question.sources)
            assert question.official

    def test_variants_of_recommending(self, form):
        """The sentence on recommending is not the same in all counties: the other one is kept with its source."""
        question = form.question("nps")

        assert [other.text.to_dict()["fi"] for other in question.alternatives] == [
            "Kuinka todennäköisesti suosittelisit saamaasi palvelua läheisellesi tai ystävällesi?"
        ]
        assert all(other.source.url for other in question.alternatives)

    def test_what_is_not_official(self, form):
        """Only the label of the open field is not known from its publisher, and says so."""
        assert [question.code for question in form.questions if not question.official] == ["avoin"]

    def test_does_not_concern_is_no_number(self, form):
        """That a statement does not concern a person is an answer without a number, printed with 0 though it is."""
        option = form.question("saatavuus").scale.option("na")

        assert (option.value, option.counts) == (None, False)


SKOLT = "sääʹmǩiõll"


def test_terminal(form, tmp_path):
    """A Skolt word is printed unchanged; files and pages have tests of their own."""
    testing = pytest.importorskip("click.testing")
    commands = pytest.importorskip("soteindikaattorit.cli.commands")
    wordings = tuple((place, (("sms", f"SMS-TESTI {SKOLT}"),)) for place, _ in form.texts)
    worded = attrs.evolve(add_wording(form, Pack(wordings=wordings)), id="oma.lomake")
    tables = to_tables(Definitions(others=(worded,)), sections=sections())
    (tmp_path / "a.json").write_text(json.dumps({"form": tables["form"]}), "utf-8")
    words = ["show", "oma.lomake", "--definitions", str(tmp_path / "a.json"), "--language", "sms"]

    assert f"SMS-TESTI {SKOLT}" in testing.CliRunner().invoke(commands.sote, words).output


class TestVersions:
    """Versions and audiences are told apart."""

    def test_ages(self, catalogue):
        """From 13 now, from 18 before, a form for 7 to 12, and one for relatives."""
        audiences = {form.id: form.audience for form in catalogue.forms}

        assert (audiences[FORM].youngest, audiences[f"{FORM}-18"].youngest) == (13, 18)
        assert (audiences[f"{FORM}-7-12"].youngest, audiences[f"{FORM}-7-12"].oldest) == (7, 12)
        assert audiences[f"{FORM}-laheiset"].who == "relative"

    def test_earlier_version(self, catalogue):
        """The earlier version asks the same, by the same codes, under a version of its own."""
        earlier, now = catalogue.form(f"{FORM}-18"), catalogue.form(FORM)

        assert earlier.questions == now.questions
        assert earlier.version != now.version

    @pytest.mark.parametrize("name", [f"{FORM}-7-12", f"{FORM}-laheiset"])
    def test_declared(self, catalogue, name):
        """A form whose wording was not seen is there, offered in no language, and says where its wording is kept."""
        form = catalogue.form(name)

        assert form.questions == ()
        assert form.complete_languages == ()
        assert form.missing("fi") == ("questions",)
        assert form.place_kept("questions").startswith("THL")
        assert form.source


class TestOwnContent:
    """What the library itself ships."""

    def test_no_sami_wording(self, catalogue):
        """Nobody invents Sámi wording: no form has any."""
        texts = [text for form in catalogue.forms for _, text in form.texts if text]

        assert not {"se", "smn", "sms"} & {language for text in texts for language in text.languages}

    def test_letters(self, catalogue):
        """Every wording is written in the letters of its language."""
        found = [
            str(problem)
            for form in catalogue.forms
            for place, text in form.texts
            for language, wording in (text.wordings if text else ())
            for problem in check_wording(wording, language, place=f"{form.id}: {place}")
        ]

        assert found == []
