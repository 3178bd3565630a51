"""Text: six languages, visible fallback, normalisation."""

import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit import Text
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.text import LANGUAGES, Synonyms, Wording, normalise

SIX = {
    "fi": "TEST-FI testi",
    "sv": "TEST-SV test",
    "en": "TEST-EN test",
    "se": "TEST-SE ...",
    "smn": "TEST-SMN ...",
    "sms": "TEST-SMS ...",
}
"""Artificial wording: no Sámi is invented here."""

SKOLT = "sääʹmǩiõll"
"""The name of Skolt Sámi in Skolt Sámi, with the modifier letter prime U+02B9 and k with caron."""


class TestLanguages:
    """A text has up to six languages."""

    def test_six(self):
        """Finnish, Swedish, English, North, Inari and Skolt Sámi, in this order."""
        assert LANGUAGES == ("fi", "sv", "en", "se", "smn", "sms")
        assert Text(SIX).languages == LANGUAGES

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_shows_its_own(self, language):
        """A wording that exists is shown as it is, without a mark."""
        wording = Text(SIX).show(language)

        assert str(wording) == SIX[language]
        assert not wording.is_fallback

    def test_order_of_giving_is_no_matter(self):
        """Two texts of the same wordings are equal, in whatever order these were given."""
        backwards = Text(dict(reversed(SIX.items())))

        assert backwards == Text(SIX)
        assert hash(backwards) == hash(Text(SIX))
        assert list(backwards.to_dict()) == list(LANGUAGES)

    @pytest.mark.parametrize("language", ["smi", "FI", "fi-FI", "", "ru"])
    def test_unknown(self, language):
        """A language that is not one of the six is refused, in a text and in asking."""
        with pytest.raises(InvalidValueError, match="expected one of fi, sv, en, se, smn, sms"):
            Text({language: "x"})
        with pytest.raises(InvalidValueError, match="expected one of fi, sv, en, se, smn, sms"):
            Text(SIX).show(language)

    def test_finnish_only(self):
        """A text that is known in Finnish only is made of its wording."""
        assert Text.finnish("Lappi") == Text({"fi": "Lappi"})


class TestFallback:
    """A wording that is missing falls back visibly."""

    @pytest.mark.parametrize("asked", ["sv", "en", "se", "smn", "sms"])
    def test_to_finnish(self, asked):
        """Finnish stands in for what is missing, and says so."""
        wording = Text.finnish("TEST-FI").show(asked)

        assert str(wording) == "TEST-FI [fi]"
        assert (wording.text, wording.language, wording.asked) == ("TEST-FI", "fi", asked)
        assert wording.is_fallback

    def test_first_in_order(self):
        """Without Finnish the first of the six that exists stands in."""
        text = Text({"sms": "TEST-SMS ...", "en": "TEST-EN"})

        assert str(text.show("fi")) == "TEST-EN [en]"

    def test_no_sami_for_another(self):
        """One Sámi language never silently stands in for another."""
        wording = Text({"fi": "TEST-FI", "se": "TEST-SE ..."}).show("smn")

        assert (wording.text, wording.language) == ("TEST-FI", "fi")

    def test_wording(self):
        """A wording in the language that was asked for is not marked."""
        assert str(Wording(text="x", language="sv", asked="sv")) == "x"


class TestNormalisation:
    """Wording is kept in normalisation form C, and nothing else is changed."""

    def test_skolt_sami_is_left_alone(self):
        """The modifier letters and carons of Skolt Sámi survive."""
        assert Text({"sms": SKOLT}).to_dict()["sms"] == SKOLT
        assert "\u02b9" in Text({"sms": SKOLT}).to_dict()["sms"]

    def test_decomposed_becomes_composed(self):
        """Letters that were written with combining marks become single letters."""
        decomposed = unicodedata.normalize("NFD", SKOLT)

        assert decomposed != SKOLT
        assert Text({"sms": decomposed}) == Text({"sms": SKOLT})

    @pytest.mark.parametrize("text", ["½", "ﬁ", "²", "①", "\u02b9", "\u2019", "\u00a0x"])
    def test_not_compatibility(self, text):
        """What compatibility normalisation would replace stays."""
        assert normalise(text) == text

    @given(st.text())
    def test_idempotent(self, text):
        """Normalising twice is normalising once."""
        assert normalise(normalise(text)) == normalise(text)


class TestEmpty:
    """Wording is there or it is not."""

    @pytest.mark.parametrize("wording", ["", " ", "\n\t"])
    def test_empty_wording(self, wording):
        """An empty wording is refused, as the language should be left out."""
        with pytest.raises(InvalidValueError, match="the wording in 'se' is empty; leave the language out"):
            Text({"fi": "x", "se": wording})

    def test_no_wording(self):
        """A text has wording in at least one language."""
        with pytest.raises(InvalidValueError, match="wording in at least one language"):
            Text({})


class TestSynonyms:
    """Other words by which people look for a thing."""

    def test_to_dict(self):
        """Synonyms are kept by language, in the order of languages and in form C; a language without any is none."""
        synonyms = Synonyms({"en": ["b", "a"], "fi": ["a\N{COMBINING DIAERESIS}ä"], "sv": []})

        assert synonyms.to_dict() == {"fi": ["ää"], "en": ["b", "a"]}
        assert list(synonyms.to_dict()) == ["fi", "en"]

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ({"de": ["x"]}, "synonym language 'de'"),
            ({"fi": ["x", "x"]}, "each once"),
            ({"fi": [" x"]}, "expected words"),
            ({"fi": [""]}, "expected words"),
        ],
    )
    def test_refused(self, words, expected):
        """Another language, and a word that is empty, ragged or given twice, are refused."""
        with pytest.raises(InvalidValueError, match=expected):
            Synonyms(words)


def test_frozen_and_pickled():
    """A text cannot be changed, and travels between processes."""
    text = Text(SIX)

    with pytest.raises(AttributeError):
        text.wordings = ()
    assert pickle.loads(pickle.dumps(text)) == text  # noqa: S301 - our own value
