"""Sources."""

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.source import Source


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
