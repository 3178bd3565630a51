"""Words: conditions and sums as a reader is told them."""

from datetime import date

import pytest

from soteindikaattorit.measures import Aged, Elapsed, Implied, Part, Score
from soteindikaattorit.measures.words import condition_in_words, part_in_words, time_in_words
from soteindikaattorit.model.condition import Condition, present
from soteindikaattorit.model.instrument import Domain, Instrument
from soteindikaattorit.model.text import Text

DOMAIN = Domain(id="a", name=Text.finnish("Nimi"), items=(1, 2), answered=(("x", 1),))
KEY = Instrument(
    id="t", name=Text.finnish("Nimi"), items=2, lowest=1, highest=5, domains=(DOMAIN,), score_from=0, score_to=100
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, ""),
        ({"x": "a"}, "x = a"),
        ({"x": ["a", 2.0, 2.5]}, "x = a, 2 or 2.5"),
        ({"x": {"not": ["a", "b"]}}, "x other than a or b"),
        ({"x": True, "y": False}, "x = yes and y = no"),
        ({"x": {"min": 9}}, "x ≥ 9"),
        ({"x": {"max": 6.5}}, "x ≤ 6.5"),
        ({"x": {"min": date(2025, 1, 1), "max": date(2025, 2, 1)}}, "2025-01-01 ≤ x ≤ 2025-02-01"),
        ({"x": {"min": 3, "max": 3}}, "x = 3"),
        ({"x": {"not": {"min": 9}}}, "not (x ≥ 9)"),
        ({"x": {"missing": True}}, "x missing"),
        ({"x": {"missing": False}, "y": 1, "z": 2}, "x known, y = 1 and z = 2"),
    ],
)
def test_condition(condition, expected):
    """Every condition that can be written can be told."""
    assert condition_in_words(Condition.parse(condition), "en") == expected


def test_implied_presence_is_not_told():
    """That a column holds a value is told only where nothing else says so."""
    told = Condition.parse({"x": 1}) & present("x") & Condition.parse({"y": {"not": 1}}) & present("y")

    assert condition_in_words(told, "en") == "x = 1, y other than 1 and y known"


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Part(), "rows"),
        (Part(column="kesto", where=present("kesto")), "sum of kesto"),
        (
            Part(column="kesto", power=2, where=Condition.parse({"x": 1})),
            "sum of squares of kesto over rows where x = 1",
        ),
        (Part(column="kesto", factors=("paino",)), "sum of kesto · paino"),
        (Part(column="maara", at_end=True), "sum of maara on the last day of the period"),
        (Part(rules=(Elapsed(start="a", end="b", days=1),)), "rows where b within 1 working day of a"),
        (Part(rules=(Elapsed(start="a", end="b", months=3),)), "rows where b within 3 months of a"),
        (Part(rules=(Aged(birth="s", on="a", below=23),)), "rows where age ≤ 22"),
        (Part(rules=(Aged(birth="s", on="a", minimum=23),)), "rows where age ≥ 23"),
        (Part(rules=(Implied(given=Condition.parse({"x": 1})),)), "rows where not (x = 1)"),
        (
            Part(rules=(Implied(given=Condition.parse({"x": 1}), then=Condition.parse({"y": 2})),)),
            "rows where y = 2 when x = 1",
        ),
        (Score(instrument=KEY, domain="a", columns="q{}").parts()["sum"], "sum of scores"),
        (Score(instrument=KEY, domain="a", columns="q{}").parts()["n"], "rows where score known"),
        (
            Score(instrument=KEY, domain="a", columns="q{}", at_least=50).parts()["numerator"],
            "rows where score ≥ 50",
        ),
    ],
)
def test_part(part, expected):
    """Every sum, and every rule on a row, can be told."""
    assert part_in_words(part, "en") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fi", "1 arkipäivän"), ("sv", "1 arbetsdag"), ("en", "1 working day"), ("se", "1 arkipäivän")],
)
def test_one_day(language, expected):
    """One day is told as one, in the languages of the library."""
    assert time_in_words(1, "working", None, language) == expected
