"""Parts: their canonical names and the columns they read."""

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Aged, Elapsed, Implied, Individual, Part, Split
from soteindikaattorit.measures.part import Scored, Scoring
from soteindikaattorit.model.condition import Condition

WHERE = Condition.parse({"palvelu": "a", "arvo": {"min": 1}})
ELAPSED = Elapsed(start="alku", end="loppu", days=7)
ONE = Condition.parse({"a": 1})
SCORING = Scoring(
    items=("q1", "q2"),
    turned=("q2",),
    answered=1,
    whole=("q1", "q2", "q3"),
    whole_answered=2,
    answers=(1, 5),
    scores=(0, 100),
)
SCORED = "score(q1, -q2 | 1 and 2 of q1, q2, q3 answered, 1..5 to 0..100)"
DAYS = Split(start="a", end="b", calendar="working", is_open=True)
VISITOR = Individual(person="h", provider="t", time="k", index="secon", minimum=3)


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
        (Part(column="x", factors=("p", "p")), "sum(x x p x p)"),
        (Part(column="x", is_whole=True), "whole(x)"),
        (Part(scoring=SCORING, power=2), f"sum({SCORED}^2)"),
        (Part(rules=(Scored(scoring=SCORING),)), f"sum(rows | {SCORED} there)"),
        (Part(rules=(Scored(scoring=SCORING, at_least=2.5),)), f"sum(rows | {SCORED} >= 2.5)"),
        (Part(rules=(Elapsed(start="a", end="b", months=3),)), "sum(rows | b within 3 months of a)"),
        (Part(rules=(Aged(birth="s", on="a", minimum=7),)), "sum(rows | age by s on a within [7, ))"),
        (Part(rules=(Aged(birth="s", on="a", below=23),)), "sum(rows | age by s on a within [, 23))"),
        (Part(rules=(Implied(given=ONE),)), "sum(rows | (a in [1] implies nothing))"),
        (Part(rules=(Implied(given=Condition(), then=ONE),)), "sum(rows | (all implies a in [1]))"),
        (Part(split=Split(column="x", is_number=True)), "sum(rows) by x"),
        (Part(split=Split(column="x", width=0.5, limit=10)), "sum(rows) by x in steps of 0.5 up to 10"),
        (Part(split=Split()), "sum(rows) by nothing"),
        (Part(split=DAYS), "sum(rows) by working days from a to b or open"),
        (Part(individual=Individual(person="h")), "sum(rows of one of each h from 1)"),
        (Part(column="index", individual=VISITOR), "sum(index of secon of each h over t by k from 3)"),
    ],
)
def test_names(part, name):
    """Parts are kept under their names and merged by them, in later versions too: a name never changes."""
    assert str(part) == name


@pytest.mark.parametrize(
    ("part", "columns"),
    [
        (Part(), ()),
        (Part(column="arvo", weight="n", where=WHERE, rules=(ELAPSED,)), ("arvo", "n", "palvelu", "alku", "loppu")),
        (Part(column="x", factors=("p", "p")), ("x", "p")),
        (Part(rules=(Aged(birth="s", on="a"), Implied(given=ONE, then=WHERE))), ("s", "a", "palvelu", "arvo")),
        (Part(rules=(Scored(scoring=SCORING),), scoring=SCORING), ("q1", "q2", "q3")),
        (Part(split=DAYS), ("a", "b")),
        (Part(split=Split(column="x")), ("x",)),
        (Part(column="index", individual=VISITOR), ("h", "t", "k")),
    ],
)
def test_columns(part, columns):
    """A part reads each of its columns once; the number of a person is not a column."""
    assert part.columns == columns


def test_conditions():
    """The conditions of a part include those of its rules."""
    part = Part(where=WHERE, rules=(ELAPSED, Implied(given=ONE), Implied(given=Condition(), then=ONE)))

    assert part.conditions == (WHERE, ONE, Condition(), ONE)
    assert Part(where=WHERE).conditions == (WHERE,)


@pytest.mark.parametrize(
    ("split", "has_numbers"),
    [(Split(column="x"), False), (Split(column="x", is_number=True), True), (DAYS, True), (Split(), True)],
)
def test_classes_are_numbers(split, has_numbers):
    """The classes of a split are texts only when they are the values of a column of texts."""
    assert split.has_numbers == has_numbers


@pytest.mark.parametrize(("days", "calendar"), [(0, "working"), (-1, "calendar"), (1, "office")])
def test_elapsed(days, calendar):
    """A number of days or a calendar that cannot be is refused."""
    with pytest.raises(InvalidValueError, match=r"days|calendar"):
        Elapsed(start="a", end="b", days=days, calendar=calendar)
