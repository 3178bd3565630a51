"""Laws."""

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.source import Law
from soteindikaattorit.model.text import Text


def test_cite():
    """A law is cited by act, number and section, in the language that is asked for."""
    law = Law(act=Text({"fi": "Testilaki", "sv": "Testlagen"}), number="1/2001", section="2 §")

    assert law.cite("sv") == "Testlagen 1/2001, 2 §"


def test_cite_marked():
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
def test_refused(parts, expected):
    """What cannot be a number, a section or an address is refused."""
    with pytest.raises(InvalidValueError, match=expected):
        Law(act=Text.finnish("Testilaki"), **parts)
