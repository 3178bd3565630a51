"""Sources and laws."""

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.source import Law, Source
from soteindikaattorit.model.text import Text


def test_cite_in_full():
    """A source is cited in one line, in the order publisher, title, section, year, address, licence."""
    source = Source(
        id="vasa-2",
        title="VASA 2, loppuraportti",
        publisher="Lapin hyvinvointialue",
        section="4.1",
        year=2025,
        url="https://example.org/vasa2",
        licence="CC BY 4.0",
    )

    assert source.cite() == (
        "Lapin hyvinvointialue: VASA 2, loppuraportti, 4.1 (2025), https://example.org/vasa2, CC BY 4.0"
    )


def test_cite_what_is_known():
    """What is not known leaves no mark."""
    assert Source(title="Toimeenpanosuunnitelma").cite() == "Toimeenpanosuunnitelma"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"title": " "}, "expected a title"),
        ({"title": "two\nlines"}, "expected one line"),
        ({"title": "x", "section": "4.1 "}, "without stray blanks"),
        ({"title": "x", "id": "Vasa 2"}, "source id 'Vasa 2'"),
        ({"title": "x", "year": 25}, "year of a source '25'"),
        ({"title": "x", "url": "www.thl.fi"}, "expected https://"),
        ({"title": "x", "url": "https://thl.fi/a b"}, "no blanks"),
    ],
)
def test_checked(parts, expected):
    """A part that cannot be is refused, and the message says what was expected."""
    with pytest.raises(InvalidValueError, match=expected):
        Source(**parts)


def test_law_cite():
    """A law is cited by act, number and section, in the language that is asked for."""
    law = Law(act=Text({"fi": "Testilaki", "sv": "Testlagen"}), number="1/2001", section="2 §")

    assert law.cite("sv") == "Testlagen 1/2001, 2 §"


def test_law_cite_marked():
    """An act without a name in the language is cited in another, marked with it; a whole act has no section."""
    assert Law(act=Text.finnish("Testilaki"), number="1/2001").cite("en") == "Testilaki [fi] 1/2001"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"number": "2001"}, "expected number and year"),
        ({"number": "0/2001"}, "expected number and year"),
        ({"number": "1/2001", "section": "2 §\n3 §"}, "without stray blanks"),
        ({"number": "1/2001", "url": "finlex.fi"}, "expected https://"),
    ],
)
def test_law_refused(parts, expected):
    """What cannot be a number, a section or an address is refused."""
    with pytest.raises(InvalidValueError, match=expected):
        Law(act=Text.finnish("Testilaki"), **parts)
