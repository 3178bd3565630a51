"""Revisions, and the history that they make."""

from datetime import date

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.revision import Revision, check_history
from soteindikaattorit.model.text import Text


def revision(version: str, since: date | None = None) -> Revision:
    """Return a revision."""
    return Revision(version=version, changed=Text.finnish("Testi"), since=since)


def test_history():
    """A history leads to the present version, and need not tell when each began."""
    check_history("x", (revision("1", date(2020, 1, 1)), revision("2"), revision("3", date(2020, 1, 1))), "3")
    check_history("x", (), "3")


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((revision("1"),), "expected to end with the version '2'"),
        ((revision("2"), revision("1"), revision("2")), "each version may stand once"),
        ((revision("1", date(2021, 1, 1)), revision("2", date(2020, 1, 1))), "expected the newest last"),
    ],
)
def test_refused(history, expected):
    """A history that ends elsewhere, repeats itself or goes backwards is refused."""
    with pytest.raises(InvalidValueError, match=expected):
        check_history("x", history, "2")


def test_no_version():
    """A revision makes a version."""
    with pytest.raises(InvalidValueError, match="version of a revision"):
        revision(" ")
