"""Laws of the ways out: whatever a wording holds, every format gives it back unchanged."""

import csv
import html
import io
import json
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soteindikaattorit.feedback.export import fhir, limesurvey, page, xlsform
from soteindikaattorit.model.text import Text, normalise

LETTERS = "aäöåáâčđŋšŧžʒǯǧǥǩõʹʼ'\"<>&{}=+-@#;,:/\\%!? 0Aaʹ\n"
wordings = (
    st.text(st.sampled_from(LETTERS), min_size=1, max_size=40).map(lambda text: normalise(text.strip())).filter(bool)
)
few = settings(max_examples=25, deadline=None)


class Legends(HTMLParser):
    """The wordings of a page, each as one string."""

    def __init__(self, text):
        """Read a page."""
        super().__init__()
        self.found, self._is_in = [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """A wording begins."""
        if ("class", "wording") in attrs:
            self._is_in = True
            self.found.append("")

    def handle_endtag(self, tag):
        """A wording ends."""
        self._is_in = False

    def handle_data(self, data):
        """A part of a wording."""
        if self._is_in:
            self.found[-1] += data


@pytest.fixture(scope="module")
def form(artificial_form):
    """Return a function that makes a form with a wording for one of its questions."""
    plain = artificial_form(("fi",))

    def make(wording):
        asked = tuple(
            attrs.evolve(question, text=Text.finnish(wording)) if question.code == "apu" else question
            for question in plain.questions
        )
        return attrs.evolve(plain, questions=asked)

    return make


class TestWording:
    """A wording is the same in every format as in the form."""

    @few
    @given(wording=wordings)
    def test_page(self, form, wording):
        """On a page."""
        pytest.importorskip("jinja2")

        assert wording in Legends(page.to_html(form(wording), "fi")).found

    @few
    @given(wording=wordings)
    def test_xlsform(self, form, wording):
        """In a workbook."""
        openpyxl = pytest.importorskip("openpyxl")
        if "${" in wording:
            return

        book = openpyxl.load_workbook(io.BytesIO(xlsform.to_document(form(wording)).content))

        assert wording in [cell.value for row in book["survey"].iter_rows() for cell in row]

    @few
    @given(wording=wordings)
    def test_limesurvey(self, form, wording):
        """In a structure of LimeSurvey, once its HTML is shown."""
        content = limesurvey.to_document(form(wording)).content.decode("utf-8-sig")

        rows = csv.DictReader(io.StringIO(content, newline=""), delimiter="\t")
        assert wording in [html.unescape(row["text"].replace("<br />", "\n")) for row in rows]

    @few
    @given(wording=wordings)
    def test_fhir(self, form, wording):
        """In a Questionnaire."""
        written = json.loads(fhir.to_document(form(wording)).content)

        assert wording in [item["text"] for item in written["item"]]
