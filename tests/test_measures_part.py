"""Parts: their canonical names and the columns they read."""

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Elapsed, Part
from soteindikaattorit.model.condition import Condition

WHERE = Condition.parse({"palvelu": "a", "arvo": {"min": 1}})
ELAPSED = Elapsed(start="alku", end="loppu", days=7)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (Part(), "sum(rows)"),
        (Part(column="x"), "sum(x)"),
        (Part(column="x", power=2), "sum(x^2)"),
        (Part(column="x", power=2, reference=1e9), "sum((x - 1000000000.0)^2)"),
        (Part(weight="n"), "sum(rows x n)"),
        (Part(column="x", at_end=True), "last(x)"),
        (Part(where=WHERE), "sum(rows | palvelu in ['a'] and arvo within [1, ])"),
        (Part(rules=(ELAPSED,)), "sum(rows | loppu within 7 working days of alku)"),
        (
            Part(column="x", where=Condition.parse({"a": 1}), rules=(ELAPSED,), weight="n"),
            "sum(x x n | a in [1] and loppu within 7 working days of alku)",
        ),
    ],
)
def test_names(part, name):
    """A part is kept under a name that says what is summed over which rows."""
    assert str(part) == name


def test_columns():
    """A part reads each of its columns once."""
    part = Part(column="arvo", weight="n", where=WHERE, rules=(ELAPSED,))

    assert part.columns == ("arvo", "n", "palvelu", "alku", "loppu")
    assert Part().columns == ()


@pytest.mark.parametrize(("days", "calendar"), [(0, "working"), (-1, "calendar"), (1, "office")])
def test_elapsed(days, calendar):
    """A number of days or a calendar that cannot be is refused."""
    with pytest.raises(InvalidValueError, match=r"days|calendar"):
        Elapsed(start="a", end="b", days=days, calendar=calendar)
