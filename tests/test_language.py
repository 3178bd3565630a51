"""Orthography: which letters and marks belong to a language."""

import unicodedata

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.language import check_wording, letters
from soteindikaattorit.model.text import LANGUAGES

SKOLT = "sääʹmǩiõll"
OFFICIAL = {"se": "áčđŋšŧž", "smn": "áâčđŋšž", "sms": "âčʒǯđǧǥǩŋõšž"}
"""The letters beyond Finnish spelling that the Sámi Parliament lists on its page of technical requirements."""


def said(text: str, language: str, **more: str) -> list[str]:
    """Return what is reported of a text."""
    return [str(problem) for problem in check_wording(text, language, place="x", **more)]


class TestLetters:
    """What belongs to a language."""

    @pytest.mark.parametrize("language", OFFICIAL)
    def test_official(self, language):
        """Every letter that the Sámi Parliament lists belongs, small and capital."""
        assert set(OFFICIAL[language]) <= letters(language)
        assert said(f"{OFFICIAL[language]} {OFFICIAL[language].upper()}", language) == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_all_in_form_c(self, language):
        """Every letter is one sign in form C."""
        assert all(unicodedata.is_normalized("NFC", letter) and len(letter) == 1 for letter in letters(language))

    def test_unknown_language(self):
        """What is none of the six languages is refused."""
        with pytest.raises(InvalidValueError, match="language 'sma'"):
            check_wording("x", "sma")

    @pytest.mark.parametrize(("language", "other"), [("se", "ǩ"), ("smn", "ŧ"), ("sms", "ŧ"), ("fi", "đ"), ("sv", "š")])
    def test_of_another_language(self, language, other):
        """A letter of another language is reported with its word and number."""
        found = said(f"aa b{other}b", language)

        assert len(found) == 1
        assert f"(U+{ord(other):04X}" in found[0]
        assert f"does not belong to the language, in 'b{other}b'" in found[0]

    @pytest.mark.parametrize(("wrong", "meant"), [("ð", "đ"), ("Ð", "đ"), ("з", "ʒ")])
    def test_taken_for_another(self, wrong, meant):
        """A letter that looks like one of the language comes with the one that was meant."""
        assert f"did you mean '{meant}'" in said(f"a{wrong}a", "sms")[0]


class TestSkoltMarks:
    """Two marks, and never one for all."""

    def test_right(self):
        """What is written right is not reported: both marks in one text."""
        assert said(f"{SKOLT} da jooʹttʼji", "sms") == []

    @pytest.mark.parametrize("sign", ["´", "'", "’", "′", "ˈ", "ˊ"])
    def test_softener_meant(self, sign):
        """Between a vowel and a consonant the softener is probably meant."""
        found = said(f"Sää{sign}mjânnam", "sms")

        assert len(found) == 1
        assert f"is no Skolt mark, in 'Sää{sign}mjânnam' (probably 'ʹ' (U+02B9" in found[0]

    def test_apostrophe_meant(self):
        """Between two consonants it is the apostrophe."""
        assert "probably 'ʼ' (U+02BC" in said("lueʹšt’ted", "sms")[0]

    def test_nobody_knows(self):
        """Elsewhere nobody but a writer of the language knows."""
        assert "ask someone who writes the language" in said("vue’a", "sms")[0]

    def test_quotes(self):
        """Quotation marks around a word are no marks within it."""
        assert said("’vuesmoš’ 'muđoi'", "sms") == []

    def test_other_languages(self):
        """A Finnish or English apostrophe is right where it is; an accent within a word is not."""
        assert said("vaa’an", "fi") == said("it's", "en") == []
        assert "is no letter, in 'Sa´mi'" in said("Sa´mi", "se")[0]

    def test_skolt_mark_elsewhere(self):
        """A Skolt mark does not belong to North Sámi."""
        assert len(said("saʹmi", "se")) == 1


class TestDamage:
    """What went wrong on the way."""

    def test_decomposed(self):
        """A text that is not in form C is reported, and only that."""
        found = said(unicodedata.normalize("NFD", SKOLT), "sms")

        assert found == ["x: is not in Unicode normalisation form C (save it in form C (NFC), never in KC)"]

    def test_compatibility_form(self):
        """Form KC tears a word in two and leaves an accent alone, which is reported."""
        found = said(unicodedata.normalize("NFKC", "sää´mǩiõll"), "sms")

        assert len(found) == 1
        assert "U+0301 COMBINING ACUTE ACCENT) stands alone" in found[0]

    def test_lost(self):
        """A sign that stands for a lost letter is reported."""
        assert "REPLACEMENT CHARACTER) stands alone" in said("s\ufffdmi", "se")[0]

    def test_control(self):
        """A sign that nobody sees is reported by its number."""
        assert said("a\x07b", "fi") == ["x: '' (U+0007 without a name) is a control character (remove it)"]

    def test_blanks(self):
        """Blanks at the ends are reported."""
        assert said(" apua ", "fi") == ["x: has blanks at its ends (remove them)"]


class TestPlaceholders:
    """Names between braces are the same in every language."""

    def test_same(self):
        """The same placeholders in another order are right."""
        assert said("{b} ja {a}", "fi", like="{a} and {b}") == []

    @pytest.mark.parametrize("text", ["ilman", "{toinen}", "{palvelu} {toinen}"])
    def test_other(self, text):
        """A placeholder that is lost, changed or added is reported."""
        assert said(text, "fi", like="Palvelu {palvelu}") == [
            "x: its placeholders are others than in the original (expected {palvelu})"
        ]
