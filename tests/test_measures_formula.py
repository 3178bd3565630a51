"""Formulas: what a reader is told is what is computed."""

import re
from collections.abc import Mapping
from typing import ClassVar
from xml.etree import ElementTree as ET

import attrs
import numpy as np
import pandas as pd
import pytest

import soteindikaattorit as sote
from soteindikaattorit import Catalogue, Definitions, Text
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import (
    NPS,
    Component,
    Composite,
    Count,
    Distribution,
    Figures,
    Floats,
    Formula,
    Mean,
    Measure,
    Part,
    Proportion,
    Rate,
    Ratio,
    Score,
    Stock,
    Total,
    WeightedMean,
    WeightedProportion,
    Within,
)
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.instrument import Domain, Instrument
from soteindikaattorit.model.text import LANGUAGES

DOMAIN = Domain(id="a", name=Text.finnish("Nimi"), items=(1, 2), answered=(("x", 1),))
KEY = Instrument(
    id="t", name=Text.finnish("Nimi"), items=2, lowest=0, highest=10, domains=(DOMAIN,), score_from=0, score_to=100
)
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
        """Return what the names in the formula stand for."""
        return {name: attrs.evolve(term, split=None) for name, term in self.told.formula.terms}

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Reckon by the formula, whose signs are Python's."""
        value = eval(re.sub(r"\{(\w+)\}", r"sums['\1']", self.told.formula.template))  # noqa: S307 - our own formulas
        return Figures.of(value, n=np.ones(value.shape), is_zero_data=True)


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
        formula = Formula.of("100 * {a} / {b}", a=numerator, b=given)

        assert formula.tell(language, DATASET) == expected

    def test_indicators(self):
        """Indicators have their names where these are known."""
        formula = Formula.of("{a} - {b}", a="x.a", b="x.b")

        assert formula.tell("en", names={"x.a": Text({"en": "Visits"})}) == "Visits \N{MINUS SIGN} x.b"

    def test_brackets_stay(self):
        """What stands in brackets is told in brackets, and functions by their names."""
        formula = Formula.of("median({a}; 2 * ({a} + 1)) - sum({a})", a=Text.finnish("a"))

        assert formula.tell("fi") == "median(a; 2 × (a + 1)) \N{MINUS SIGN} \N{N-ARY SUMMATION}(a)"

    def test_own_kind(self):
        """A kind of measure that tells no formula is a function of its parts, each named once."""

        class Own(Measure):
            kind = "spread"

            def parts(self):
                return {"n": Part(), "again": Part(), "sum": Part(column="kesto")}

        assert Own().formula.tell("en") == "spread(rows; sum of kesto)"
        assert Own().interval_method == ""


class TestMathML:
    """A formula as mathematics."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_well_formed(self, language):
        """It is well-formed XML in the language of its words, whatever columns are called."""
        formula = Formula.of("100 * ({a} - 2) / {b}", a=Part(column='<i>"&'), b=Text.finnish("<b>"))

        root = ET.fromstring(formula.to_mathml(language))  # noqa: S314 - our own text

        assert root.get("lang") == (language if language in {"fi", "sv", "en"} else "fi")
        assert "".join(root.itertext()).count('<i>"&') == 1

    def test_fraction(self):
        """All that is multiplied before a division stands above its line."""
        root = ET.fromstring(Formula.of("100 * {a} / {b}", a="x", b="y").to_mathml("en"))  # noqa: S314 - our own text

        space = "{http://www.w3.org/1998/Math/MathML}"
        above, below = root.find(f"{space}mfrac")
        assert ["".join(above.itertext()), "".join(below.itertext())] == ["100×x", "y"]


@pytest.mark.parametrize(
    ("template", "terms", "expected"),
    [
        ("{a} /", {"a": "x"}, "expected a number, a name in braces or a bracket"),
        ("({a}", {"a": "x"}, "expected a closing bracket"),
        ("{a} {a}", {"a": "x"}, "expected a sign before 'a'"),
        ("{a} % 2", {"a": "x"}, "cannot be read from ' % 2'"),
        ("{a}", {}, "expected the same names in the terms: a"),
        ("2", {"a": "x"}, "expected the same names in the terms: a"),
    ],
)
def test_refused(template, terms, expected):
    """A template that cannot be read, or whose names are not its terms, is refused with the reason."""
    with pytest.raises(InvalidValueError, match=re.escape(expected)):
        Formula.of(template, **terms)
