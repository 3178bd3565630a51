"""Explanations: the formula that a reader is told is the one that is computed, and every rule has words."""

from collections.abc import Mapping
from datetime import date
from operator import add, mul, sub, truediv
from typing import ClassVar
from xml.etree import ElementTree as ET

import attrs
import numpy as np
import pandas as pd
import pytest

import soteindikaattorit as sote
from soteindikaattorit import Catalogue, Definitions, Text
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.measures import (
    NPS,
    Aged,
    Attainment,
    Component,
    Composite,
    Continuity,
    Count,
    Distinct,
    Distribution,
    Elapsed,
    Figures,
    Floats,
    Formula,
    Gap,
    Growth,
    Implied,
    Index,
    Mean,
    Measure,
    Part,
    Proportion,
    Published,
    Quantile,
    Quotient,
    Rate,
    Ratio,
    Score,
    SlopeIndex,
    StandardisedRate,
    Stock,
    Total,
    WeightedMean,
    WeightedProportion,
    Within,
)
from soteindikaattorit.measures.explain import condition_in_words, part_in_words, term, time_in_words
from soteindikaattorit.model.condition import Condition, present
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.instrument import Domain, Instrument
from soteindikaattorit.model.limit import Allowance, Limit
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.text import LANGUAGES

DOMAIN = Domain(id="a", name=Text.finnish("Nimi"), items=(1, 2), answered=(("x", 1),))
KEY = Instrument(
    id="t", name=Text.finnish("Nimi"), items=2, lowest=0, highest=10, domains=(DOMAIN,), score_from=0, score_to=100
)
STANDARD = StandardPopulation(
    id="vakio", name=Text.finnish("Vakio"), population=(("a", 1), ("b", 2)), events=(("a", 1), ("b", 1))
)
LIMIT = Limit(id="raja", name=Text({"fi": "Raja", "en": "Care"}), allowed=(Allowance(days=7),))
DONE = Condition.parse({"jo": True})
CLOSED = Condition.parse({"luokka": ["a", "b"]})

DATASET = Dataset(
    id="rivit",
    name=Text.finnish("Rivit"),
    columns=(
        Column(id="paiva", type="date", role="period"),
        Column(id="loppu", type="date", optional=True, not_before="paiva"),
        Column(id="jo", type="boolean", optional=True, name=Text({"en": "done already"})),
        Column(
            id="luokka", type="code", values=(("a", Text({"fi": "Eka", "en": "First"})), ("b", Text.finnish("Toka")))
        ),
        Column(id="arvo1", type="integer", optional=True),
        Column(id="arvo2", type="integer", optional=True),
        Column(id="paino", type="number", minimum=0),
    ),
)

MEASURES = (
    Count(),
    Total(column="arvo1"),
    Mean(column="arvo1"),
    Proportion(numerator=DONE, denominator=CLOSED, exclude=Condition.parse({"luokka": "b"})),
    Proportion(numerator=Condition.parse({"arvo1": {"missing": True}})),
    Rate(events="arvo1", population="arvo2", per=100000),
    Ratio(numerator="arvo1", denominator="paino", per=2.5),
    NPS(column="arvo1"),
    Within(start="paiva", end="loppu", days=7, exclude=Condition.parse({"jo": {"not": True}})),
    WeightedMean(column="arvo1", weight="paino"),
    WeightedProportion(numerator=DONE, weight="paino"),
    Score(instrument=KEY, domain="a", columns="arvo{}"),
    Score(instrument=KEY, domain="a", columns="arvo{}", at_least=40),
    Stock(column="arvo1"),
    Distribution(column="arvo3", highest=5),
    Composite(components=(Component(done=DONE, due=CLOSED), Component(done=DONE)), rule="opportunity"),
)


@attrs.frozen(kw_only=True)
class AsTold(Measure):
    """A measure that does what the formula of another tells, and nothing else."""

    told: Measure
    kind: ClassVar[str] = "as-told"
    schema: ClassVar[dict] = {"properties": {"told": {}}}

    def parts(self) -> dict[str, Part]:
        """Return the terms of the formula."""
        return {str(term): attrs.evolve(term, split=None) for term in self.told.formula.terms}

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Reckon by the formula."""
        value = reckon(self.told.formula, sums)
        return Figures.from_values(value, n=np.ones(value.shape), statuses="ok")


OPERATORS = {"+": add, "-": sub, "*": mul, "/": truediv}


def reckon(formula: Formula, sums: Mapping[str, Floats]) -> Floats:
    """Return the value of a formula."""
    if not formula.operator:
        return np.asarray(formula.leaf if isinstance(formula.leaf, float) else sums[str(formula.leaf)])
    return OPERATORS[formula.operator](*(reckon(operand, sums) for operand in formula.operands))


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Return generated rows in which anything optional may be missing."""
    random = np.random.default_rng(6)
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, 20, 200), unit="D")
    lacking = random.random((200, 4)) < 0.2
    return pd.DataFrame(
        {
            "paiva": days,
            "loppu": (days + pd.to_timedelta(random.integers(0, 20, 200), unit="D")).where(~lacking[:, 0]),
            "jo": pd.array(np.where(lacking[:, 1], None, random.random(200) < 0.6), dtype="boolean"),
            "luokka": random.choice(["a", "b"], 200),
            "arvo1": pd.array(np.where(lacking[:, 2], None, random.integers(0, 11, 200)), dtype="Int64"),
            "arvo2": pd.array(np.where(lacking[:, 3], None, random.integers(1, 11, 200)), dtype="Int64"),
            "arvo3": random.integers(1, 6, 200),
            "paino": random.random(200) + 0.5,
        }
    )


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.kind)
def test_formula_is_the_value(measure, rows):
    """Who reckons by the formula that is told gets the value."""
    dataset = attrs.evolve(DATASET, columns=(*DATASET.columns, Column(id="arvo3", type="integer")))
    kept = {
        "version": "1",
        "name": Text.finnish("Nimi"),
        "dataset": "rivit",
        "where": Condition.parse({"arvo3": {"min": 2}}),
    }
    pair = (Indicator(id="t.a", measure=measure, **kept), Indicator(id="t.b", measure=AsTold(told=measure), **kept))
    catalogue = Catalogue.of(Definitions(datasets=(dataset,), indicators=pair, instruments=(KEY,)))

    values = sote.compute(catalogue, {"rivit": rows}).to_pandas()["value"]

    assert np.isclose(values[0], values[1], rtol=1e-12)


class TestTold:
    """A formula in words."""

    @pytest.mark.parametrize(
        ("language", "expected"),
        [
            ("en", "100 × rows where done already = yes and luokka = First ÷ rows where done already known"),
            ("fi", "100 × rivit, joilla jo = kyllä ja luokka = Eka ÷ rivit, joilla jo tiedossa"),
            ("sv", "100 × rader där jo = ja och luokka = a ÷ rader där jo känt"),
            ("smn", "100 × rivit, joilla jo = kyllä ja luokka = a ÷ rivit, joilla jo tiedossa"),
        ],
    )
    def test_languages(self, language, expected):
        """Columns and codes have their names in the language, or else their ids; other words are Finnish at least."""
        numerator = Part(where=DONE & Condition.parse({"luokka": "a"}))
        given = Part(where=Condition.parse({"jo": {"missing": False}}))
        formula = 100 * term(numerator) / term(given)

        assert formula.to_text(language, DATASET) == expected

    def test_indicators(self):
        """Indicators have their names where these are known."""
        formula = term("x.a") - term("x.b")

        assert formula.to_text("en", names={"x.a": Text({"en": "Visits"})}) == "Visits \N{MINUS SIGN} x.b"

    def test_brackets(self):
        """Brackets are set where the order of signs asks for them; functions have their names, a sum its sign."""
        a = term(Text.finnish("a"))
        formula = Formula("median", (a, 2 * (a + 1))) - Formula("sum", (a,))

        assert formula.to_text("fi") == "median(a; 2 × (a + 1)) \N{MINUS SIGN} \N{N-ARY SUMMATION}(a)"

    @pytest.mark.parametrize(
        ("make", "expected"),
        [
            (lambda a: a + a - a, "a + a - a"),
            (lambda a: a - (a + 1.5), "a - (a + 1.5)"),
            (lambda a: a - (a - a), "a - (a - a)"),
            (lambda a: 0.1 * a * a / a, "0.1 * a * a / a"),
            (lambda a: a / (2 * a), "a / (2 * a)"),
            (lambda a: (a + 1) / (a - 1), "(a + 1) / (a - 1)"),
            (lambda a: a + 1e5 * a, "a + 100000 * a"),
        ],
    )
    def test_order(self, make, expected):
        """A formula reads in the order in which it is reckoned."""
        told = make(term("a")).to_text("en")

        for sign, ascii_sign in (("\N{MINUS SIGN}", "-"), ("\N{MULTIPLICATION SIGN}", "*"), ("\N{DIVISION SIGN}", "/")):
            told = told.replace(sign, ascii_sign)
        assert told == expected
        a = 3.0
        assert reckon(make(term("a")), {"a": a}) == eval(expected)  # noqa: S307 - our own formulas

    def test_own_kind(self):
        """A kind of measure that tells no formula is a function of its parts, each named once."""

        class Own(Measure):
            kind = "spread"

            def parts(self):
                return {"n": Part(), "again": Part(), "sum": Part(column="kesto")}

        assert Own().formula.to_text("en") == "spread(rows; sum of kesto)"
        assert Own().interval_method == ""


class TestMathML:
    """A formula as mathematics."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_well_formed(self, language):
        """It is well-formed XML in the language of its words, whatever columns are called."""
        formula = 100 * (term(Part(column='<i>"&')) - 2) / term(Text.finnish("<b>"))

        root = ET.fromstring(formula.to_mathml(language))  # noqa: S314 - our own text

        assert root.get("lang") == (language if language in {"fi", "sv", "en"} else "fi")
        assert "".join(root.itertext()).count('<i>"&') == 1

    def test_elements(self):
        """Every node is an element of MathML Core: numbers, words, signs, rows and fractions; functions have brackets."""
        formula = Formula("median", (term("x"), 2 * (term("y") + 1.5))) / term("z")

        root = ET.fromstring(formula.to_mathml("en"))  # noqa: S314 - our own text

        space = "{http://www.w3.org/1998/Math/MathML}"
        names = {element.tag.removeprefix(space): element for element in root.iter()}
        assert set(names) == {"math", "mfrac", "mrow", "mi", "mo", "mn", "mtext"}
        assert "".join(root.itertext()) == "median(x;2×(y+1.5))z"
        assert [element.text for element in root.iter(f"{space}mo")] == ["(", ";", "×", "(", "+", ")", ")"]
        assert [element.text for element in root.iter(f"{space}mn")] == ["2", "1.5"]
        assert [element.text for element in root.iter(f"{space}mi")] == ["median"]

    def test_fraction(self):
        """All that is multiplied before a division stands above its line."""
        root = ET.fromstring((100 * term("x") / term("y")).to_mathml("en"))  # noqa: S314 - our own text

        space = "{http://www.w3.org/1998/Math/MathML}"
        above, below = root.find(f"{space}mfrac")
        assert ["".join(above.itertext()), "".join(below.itertext())] == ["100×x", "y"]


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
        (Score(instrument=KEY, domain="a", columns="arvo{}").parts()["sum"], "sum of scores"),
        (Score(instrument=KEY, domain="a", columns="arvo{}").parts()["n"], "rows where score known"),
        (
            Score(instrument=KEY, domain="a", columns="arvo{}", at_least=50).parts()["numerator"],
            "rows where score ≥ 50",
        ),
    ],
)
def test_part(part, expected):
    """Every sum, and every rule on a row, can be told."""
    assert part_in_words(part, "en") == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Part(column="jo", where=CLOSED), "sum of done already over rows where luokka = First or b"),
        (Part(column="arvo1", weight="jo"), "sum of arvo1 · done already"),
        (
            Part(rules=(Elapsed(start="jo", end="paiva", days=2),)),
            "rows where paiva within 2 working days of done already",
        ),
        (
            Part(rules=(Elapsed(start="paiva", end="jo", days=1, calendar="calendar"),)),
            "rows where done already within 1 day of paiva",
        ),
        (Part(rules=(Implied(given=DONE),)), "rows where not (done already = yes)"),
        (Part(rules=(Implied(given=CLOSED, then=DONE),)), "rows where done already = yes when luokka = First or b"),
        (
            Part(where=DONE, rules=(Aged(birth="s", on="a", minimum=7, below=23),)),
            "rows where done already = yes and 7 ≤ age ≤ 22",
        ),
        (Part(column="arvo1", power=2, reference=3.5), "sum of squares of (arvo1 - 3.5)"),
        (Score(instrument=KEY, domain="a", columns="arvo{}").parts()["squares"], "sum of squares of scores"),
    ],
)
def test_names_of_columns(part, expected):
    """Columns and codes have their names in every place of a sum and of its rules, and their ids where they have none."""
    assert part_in_words(part, "en", DATASET) == expected


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (Quantile(column="x"), "median of x"),
        (Quantile(column="x", quantile=0.9), "90 % quantile of x"),
        (Quantile(start="a", end="b", nth=3), "number 3 from the smallest of the days from a to b"),
        (Quantile(start="a", end="b", calendar="working"), "median of the working days from a to b"),
        (Distinct(column="x"), "number of different values of x"),
        (Continuity(person="x", provider="y", minimum=3), "sum of the COC of persons ÷ persons with at least 3 visits"),
        (Published(), "as published"),
        (
            StandardisedRate(events="e", population="p", stratum="s", standard=STANDARD, per=1000),
            "1000 × ∑(share of the stratum in the standard population vakio × sum of e ÷ sum of p)",
        ),
        (
            StandardisedRate(events="e", population="p", stratum="s", standard=STANDARD, per=100, method="indirect"),
            "100 × sum of e ÷ ∑(events per person of the stratum in the standard population vakio × sum of p)",
        ),
        (
            Within(start="a", end="b", limit=LIMIT, exclude=DONE),
            "100 × rows where b is within the limit (Care from a), not (jo = yes) ÷ rows for which the limit (Care) is in force at a, not (jo = yes)",
        ),
        (
            Composite(components=(Component(done=DONE), Component(done=CLOSED))),
            "100 × rows where all that is due is done (jo = yes and luokka = a or b) ÷ rows where anything is due",
        ),
        (
            SlopeIndex(indicator="a", group="g", order=("x", "y", "z")),
            "value of the line at the top of the order − value of the line at the bottom of the order",
        ),
    ],
)
def test_formula_in_words(measure, expected):
    """The formula of a kind that is not a plain quotient of sums names what its documentation says."""
    assert measure.formula.to_text("en") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fi", "1 arkipäivän"), ("sv", "1 arbetsdag"), ("en", "1 working day"), ("se", "1 arkipäivän")],
)
def test_one_day(language, expected):
    """One day is told as one, in the languages of the library."""
    assert time_in_words(1, "working", None, language) == expected


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (Growth(indicator="a"), "100 * a / the same a year before - 100"),
        (Growth(indicator="a", on="previous"), "100 * a / the same in the period before - 100"),
        (Attainment(indicator="a"), "100 * a / its target"),
        (Quotient(numerator="a", denominator="b", per=1), "a / b"),
        (Quotient(numerator="a", denominator="b"), "100 * a / b"),
        (Gap(indicator="a", group="g", first="x", second="y"), "a when g = x - a when g = y"),
        (Gap(indicator="a", group="g", first="x", second="y", relative=True), "a when g = x / a when g = y"),
        (Index(weights=(("a", 1), ("b", 2.5))), "(1 * a + 2.5 * b) / (1 + 2.5)"),
        (
            Index(weights=(("a", 1), ("b", 2)), rule="opportunity"),
            "100 * numerators of a and b / denominators of a and b",
        ),
    ],
)
def test_derived(measure, expected):
    """The formula of a derived measure has the signs of what is derived."""
    signs = str.maketrans({"\N{MINUS SIGN}": "-", "\N{MULTIPLICATION SIGN}": "*", "\N{DIVISION SIGN}": "/"})

    assert measure.formula.to_text("en").translate(signs) == expected
