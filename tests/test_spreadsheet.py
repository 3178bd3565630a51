"""Spreadsheets: texts kept from being taken for formulas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit.sources.spreadsheet import FORMULA, guard, unguard


@pytest.mark.parametrize("start", [*"=+-@", "\t", "\r", "\n"])
def test_formula(start):
    """What a spreadsheet would take for a formula begins with an apostrophe."""
    assert guard(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "apua", "5 = hyvä", "sääʹmǩiõll", "'lainaus'"])
def test_text(text):
    """Any other text stays as it is."""
    assert guard(text) == text
    assert unguard(text) == text


@given(text=st.text() | st.from_regex(r"'*[=+\-@]\w*", fullmatch=True))
def test_there_and_back(text):
    """Every text comes back as it was, and none that is guarded begins like a formula."""
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(FORMULA)
