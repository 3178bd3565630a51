"""The page: every string in its own language, nothing from elsewhere, nothing that wording could break."""

import json
import re
from html.parser import HTMLParser

import pytest

from soteindikaattorit.errors import InvalidValueError, MissingPackageError, WordingError
from soteindikaattorit.feedback.export import page
from soteindikaattorit.feedback.export.answer import answer_schema
from soteindikaattorit.feedback.export.page import to_document, to_html
from soteindikaattorit.feedback.export.phrases import Phrases
from soteindikaattorit.model.text import LANGUAGES, Text

pytest.importorskip("jinja2")

VOID = {"input", "meta", "br"}
EVIL = '</script><script>alert("x")</script><img src=x onerror=alert(1)> & \'"'


class Page(HTMLParser):
    """A page as it is read: elements with their attributes, and every string with the language it stands in."""

    def __init__(self, html):
        """Read a page."""
        super().__init__()
        self.elements, self.strings, self._open = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note an element; its language is its own or that of what it stands in."""
        given = dict(attrs)
        self.elements.append((tag, given))
        if tag not in VOID:
            self._open.append((tag, given.get("lang", self._open[-1][1] if self._open else "")))

    def handle_endtag(self, tag):
        """Note its end, which must be that of the element that was opened last."""
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        """Note a string."""
        if data.strip() and self._open[-1][0] not in {"script", "style"}:
            self.strings.append((data.strip(), self._open[-1][1]))

    def all(self, tag):
        """Return the attributes of every element of a kind."""
        return [given for name, given in self.elements if name == tag]


def phrases_in(language):
    """Return phrases that are complete in a language, by artificial words."""
    shipped = Phrases.shipped()
    return Phrases(
        tuple(
            (name, Text({**text.to_dict(), language: f"{language.upper()}-TESTI {name}"}))
            for name, text in shipped.texts
        )
    )


class TestLanguage:
    """Every string carries its language."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_complete(self, artificial_form, language):
        """On a complete page, every string is in the page's language and says so."""
        read = Page(to_html(artificial_form(), language, phrases=phrases_in(language)))

        assert read.all("html")[0]["lang"] == language
        begins = {"sv": "SV-TEST", "en": "EN-TEST"}.get(language, f"{language.upper()}-TESTI")
        wrong = [
            (text, lang)
            for text, lang in read.strings
            if lang != language or not (text.startswith(begins) or re.fullmatch(r"[\d()= ]+", text))
        ]
        assert wrong == []

    def test_phrases_fall_back(self, artificial_form):
        """What the page says beside the form is never Sámi of ours: it falls back, marked and in its own language."""
        read = Page(to_html(artificial_form(), "sms"))

        assert ("Tallenna vastaukset tiedostoon", "fi") in read.strings
        assert ("[fi]", "fi") in read.strings
        assert {lang for _, lang in read.strings} == {"fi", "sms"}

    def test_incomplete(self, artificial_form):
        """A page that would be incomplete is refused."""
        with pytest.raises(WordingError, match="apu"):
            to_html(artificial_form(apu=Text.finnish("vain suomeksi")), "sms")

    def test_mixed(self, artificial_form):
        """A mixed page says so, unless it is complete, and marks each string in another language with that language."""
        form = artificial_form(apu=Text.finnish("vain suomeksi"))

        read = Page(to_html(form, "sms", mixed=True, phrases=phrases_in("sms")))

        assert {(text, lang) for text, lang in read.strings if lang != "sms"} == {
            ("vain suomeksi", "fi"),
            ("[fi]", "fi"),
        }
        assert ("SMS-TESTI mixed", "sms") in read.strings
        complete = Page(to_html(artificial_form(), "sms", mixed=True, phrases=phrases_in("sms")))
        assert ("SMS-TESTI mixed", "sms") not in complete.strings

    def test_note(self, artificial_form):
        """The document tells which phrases have no words in the language."""
        assert "send" in to_document(artificial_form(), "sms").notes[0]
        assert to_document(artificial_form(), "sv").notes == ()

    def test_skolt(self, artificial_form):
        """Skolt marks and letters stay as they are."""
        assert "sääʹmǩiõll ʒǯǧǥǩʹʼ" in to_html(artificial_form(), "sms")


class TestSafety:
    """Wording is text, and nothing comes from elsewhere."""

    @pytest.mark.parametrize("place", ["apu", "avoin"])
    def test_evil(self, artificial_form, place):
        """Markup in wording is shown, not obeyed."""
        read = Page(to_html(artificial_form(("fi",), **{place: Text.finnish(EVIL)}), "fi"))

        assert (EVIL, "fi") in read.strings
        assert len(read.all("script")) == 2
        assert read.all("img") == []

    def test_elsewhere(self, artificial_form):
        """No element loads anything, and the browser is told to load nothing."""
        read = Page(to_html(artificial_form(), "fi"))

        loads = [given for _, given in read.elements if {"src", "srcset", "data"} & set(given)]
        assert loads + read.all("link") + read.all("iframe") == []
        (policy,) = [given["content"] for given in read.all("meta") if given.get("http-equiv")]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "connect-src 'none'; form-action 'none'" in policy

    def test_address(self, artificial_form):
        """Answers are sent to the given address, and the browser lets them go nowhere else."""
        read = Page(to_html(artificial_form(), "fi", post_to="https://example.org/answers?kiosk=1&x=2"))

        assert read.all("form")[0]["action"] == "https://example.org/answers?kiosk=1&x=2"
        assert "connect-src https://example.org; form-action https://example.org;" in to_html(
            artificial_form(), "fi", post_to="https://example.org/answers"
        )

    def test_path(self, artificial_form):
        """An address may be a path on the server that shows the page."""
        assert "form-action &#39;self&#39;" in to_html(artificial_form(), "fi", post_to="/answers")

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "answers", "ftp://example.org", "https://a b", "//evil.org; x"]
    )
    def test_no_address(self, artificial_form, address):
        """Anything else is no address."""
        with pytest.raises(InvalidValueError, match="address for answers"):
            to_html(artificial_form(), "fi", post_to=address)


@pytest.fixture(scope="module")
def finnish(artificial_form):
    """Return the page in Finnish, as it is read."""
    return Page(to_html(artificial_form(), "fi"))


class TestControls:
    """The fields of the page."""

    def test_fields(self, artificial_form, finnish):
        """Every question is answered by code, has a group named by its question, and is required as in the form."""
        radios = [(given["name"], given["value"]) for given in finnish.all("input") if given["type"] == "radio"]
        fields = finnish.all("input") + finnish.all("textarea")

        assert radios == [(item.code, code) for item in artificial_form().questions for code in item.scale.codes]
        assert [given["name"] for given in finnish.all("textarea")] == ["miksi", "avoin"]
        assert len(finnish.all("legend")) == len(finnish.all("fieldset")) == 6
        assert {given["name"] for given in fields if "required" in given} == {"suositus", "apu", "miksi"}

    def test_hidden_fields(self, artificial_form):
        """A page without JavaScript sends its form, version, language and channel."""
        page = Page(to_html(artificial_form(), "sms", post_to="/answers"))

        hidden = {given["name"]: given["value"] for given in page.all("input") if given["type"] == "hidden"}
        assert hidden == {"_form": "testi.lomake", "_version": "2025-1", "_language": "sms", "_channel": "web"}

    @pytest.mark.parametrize("channel", ["", "Web", "web kiosk"])
    def test_channel(self, artificial_form, channel):
        """A channel is a word."""
        with pytest.raises(InvalidValueError, match="channel"):
            to_html(artificial_form(), "fi", channel=channel)

    def test_ids(self, finnish):
        """Ids are unique, and every reference finds its element."""
        ids = [given["id"] for _, given in finnish.elements if "id" in given]
        named = [
            name
            for _, given in finnish.elements
            for key in ("for", "aria-labelledby", "aria-describedby")
            for name in given.get(key, "").split()
        ]
        targets = [given["href"].removeprefix("#") for given in finnish.all("a")]
        assert len(set(ids)) == len(ids)
        assert set(named + targets) <= set(ids)

    def test_schema(self, artificial_form):
        """The page checks by the schema of the form's answers."""
        html = to_html(artificial_form(), "fi")

        embedded = re.search(r'<script type="application/json" id="schema">(.*?)</script>', html, re.DOTALL)[1]
        assert json.loads(embedded) == answer_schema(artificial_form())


def test_missing_package(artificial_form, monkeypatch):
    """Without Jinja2, the extra that brings it is named."""
    monkeypatch.setattr(page, "find_spec", lambda _: None)

    with pytest.raises(MissingPackageError, match=r"soteindikaattorit\[feedback\]"):
        to_html(artificial_form(), "fi")
