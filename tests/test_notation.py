"""Notation: numbers and days as each language writes them in Finland."""

from datetime import date

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.language import show_date, show_number, show_percent
from soteindikaattorit.model.text import LANGUAGES

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_comma(language):
    """In Finland decimals stand behind a comma, and thousands are parted by a space, in every language."""
    assert show_number(12345.678, language, 2) == f"12{NBSP}345,68"


@pytest.mark.parametrize("value", [0.5, -3.25, 1234567, 74.5])
def test_skolt_as_finnish(value):
    """Numbers in Skolt Sámi follow Finnish, not the skeleton of its locale."""
    assert show_number(value, "sms", 1) == show_number(value, "fi", 1)
    assert show_percent(value, "sms") == show_percent(value, "fi")


def test_days():
    """Days in Skolt Sámi follow Finnish too."""
    assert show_date(date(2025, 2, 6), "sms") == show_date(date(2025, 2, 6), "fi") == "6.2.2025"


@pytest.mark.parametrize(("value", "shown"), [(0.5, "1"), (1.5, "2"), (2.5, "3"), (2.675, "3")])
def test_half_up(value, shown):
    """Halves are rounded up, as in print."""
    assert show_number(value, "fi") == shown


def test_binary_fractions():
    """A number is rounded as it is written, not as it lies in memory."""
    assert show_number(2.675, "fi", 2) == "2,68"


@pytest.mark.parametrize("show", [lambda: show_number(1, "xx"), lambda: show_date(date(2025, 1, 1), "smi")])
def test_unknown_language(show):
    """What is none of the six languages is refused."""
    with pytest.raises(InvalidValueError, match="expected one of fi, sv, en, se, smn, sms"):
        show()
