"""Wording at random, clearly artificial: nobody's official words in any language."""

from collections.abc import Collection

from hypothesis import strategies as st

from soteindikaattorit.model.text import LANGUAGES, Text

LETTERS = {
    "fi": "aåäöšž",
    "sv": "aåäö",
    "en": "abc",
    "se": "ačáđŋšŧž",
    "smn": "aáâäčđŋšž",
    "sms": "aâäčʒǯđǧǥǩŋõšžå\u02b9",
}
"""Letters of each language, those that are easily broken among them."""

HARD = ("", "x", "Ŋŧ", "e\u0301", "047", "=1+1", "-1", 'y; "z", ä', "rivi\nrivi", " reuna ", "\U0001f642")
"""Texts that files, spreadsheets and engines are known to change: none of them means anything."""


def words(language: str = "sms") -> st.SearchStrategy[str]:
    """Return words that begin with the language and TESTI, so that nobody takes them for real ones.

    Args:
        language: The language of whose letters they are, one of `soteindikaattorit.model.text.LANGUAGES`.

    Example:
        >>> from hypothesis import given
        >>> @given(words("se"))
        ... def test_says_that_it_is_a_test(word):
        ...     assert word.startswith("SE-TESTI ")
        >>> test_says_that_it_is_a_test()
    """
    return st.text(LETTERS[language], min_size=1, max_size=6).map(lambda word: f"{language.upper()}-TESTI {word}")


def texts(languages: Collection[str] = LANGUAGES) -> st.SearchStrategy[Text]:
    """Return texts with wording in some of the languages, at least in one.

    Args:
        languages: The languages in which there may be wording.

    Example:
        >>> from hypothesis import given
        >>> @given(texts(["fi", "se"]))
        ... def test_is_shown_in_a_language_it_has(text):
        ...     assert text.show("se").language in text.languages
        >>> test_is_shown_in_a_language_it_has()
    """
    among = [language for language in LANGUAGES if language in languages]
    some = st.lists(st.sampled_from(among), min_size=1, max_size=len(among), unique=True)
    return some.flatmap(lambda chosen: st.fixed_dictionaries({one: words(one) for one in sorted(chosen)})).map(Text)
