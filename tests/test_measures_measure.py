"""What every kind of measure gives."""

import inspect
import re

import attrs
import numpy as np
import pytest

from soteindikaattorit.definitions.schema import kind_schema
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import (
    BUILT_IN,
    NPS,
    Attainment,
    Classes,
    Component,
    Composite,
    Continuity,
    Count,
    Distinct,
    Distribution,
    Figures,
    Gap,
    Growth,
    Index,
    Mean,
    Measure,
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
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.instrument import Domain, Instrument
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.status import STATUSES
from soteindikaattorit.model.text import LANGUAGES, Text
from soteindikaattorit.stats.interval import Limits

DOMAIN = Domain(id="a", name=Text.finnish("Nimi"), items=(1, 2), answered=(("x", 1),))
KEY = Instrument(
    id="t", name=Text.finnish("Nimi"), items=2, lowest=1, highest=5, domains=(DOMAIN,), score_from=0, score_to=100
)
STANDARD = StandardPopulation(id="s", name=Text.finnish("Vakio"), population=(("a", 1), ("b", 2)))

EXAMPLES: tuple[Measure, ...] = (
    Count(),
    Total(column="x"),
    Mean(column="x"),
    Proportion(numerator=Condition.parse({"x": 1}), exclude=Condition.parse({"y": 1})),
    Rate(events="x", population="y"),
    Ratio(numerator="x", denominator="y"),
    NPS(column="x"),
    Within(start="x", end="y", days=7),
    StandardisedRate(events="x", population="y", stratum="z", standard=STANDARD, per=100),
    Quantile(column="x"),
    Distinct(column="x"),
    Continuity(person="x", provider="y"),
    WeightedProportion(numerator=Condition.parse({"x": 1}), weight="w"),
    WeightedMean(column="x", weight="w"),
    Score(instrument=KEY, domain="a", columns="x{}"),
    Stock(column="x"),
    Published(),
    Growth(indicator="a"),
    Attainment(indicator="a"),
    Quotient(numerator="a", denominator="b"),
    Composite(components=(Component(done=Condition.parse({"x": 1})), Component(done=Condition.parse({"y": 1})))),
    Index(weights=(("a", 1.0), ("b", 2.0))),
    Gap(indicator="a", group="g", first="x", second="y"),
    SlopeIndex(indicator="a", group="g", order=("x", "y", "z")),
    Distribution(column="x", state="x_state"),
)


def test_every_kind_has_an_example():
    """No kind is left out of these tests, and each has a name of its own."""
    assert tuple(type(example) for example in EXAMPLES) == BUILT_IN
    assert len({kind.kind for kind in BUILT_IN}) == len(BUILT_IN)


def finish(measure: Measure, sums: dict[str, np.ndarray]) -> Figures:
    """Finish figures, each cell with one class when the measure keeps classes apart."""
    if not any(part.split for part in measure.parts().values()):
        return measure.finish(sums, 0.95)
    cells = len(next(iter(sums.values())))
    classes = Classes(cell=np.arange(cells), key=np.ones(cells), cells=cells)
    return measure.finish_classes(sums, classes, 0.95)


@pytest.mark.parametrize("measure", EXAMPLES, ids=lambda measure: measure.kind)
class TestEach:
    """What holds of every kind."""

    def test_is_of_one_sort(self, measure):
        """A measure is computed from rows, derived from others, or published; never two of these."""
        assert measure.is_computed + bool(measure.indicators) + (measure.kind == "published") == 1

    def test_schema_is_of_its_keys(self, measure):
        """The schema has the keys that the value has, and asks for those without a default."""
        parameters = inspect.signature(type(measure)).parameters
        required = {name for name, one in parameters.items() if one.default is inspect.Parameter.empty}

        schema = kind_schema(type(measure))

        assert set(schema["properties"]) == set(parameters)
        assert set(schema["required"]) == required

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_formula(self, measure, language):
        """A formula is told in every language, as words and as mathematics, and names what it is derived from."""
        told = measure.formula.to_text(language)

        assert told
        assert measure.formula.to_mathml(language).startswith("<math ")
        assert measure.formula.terms
        assert "" not in measure.formula.terms

    def test_interval_method(self, measure):
        """The method of the limits is known beforehand; Poisson's is exact for few events and Byar's for many."""
        if measure.is_computed:
            some = {name: np.full(1, 20.0) for name in measure.parts()}
            some |= {name: np.zeros(1) for name in some if name.endswith("_out") or name == "none"}
            some |= {name: np.full(1, 40.0) for name in ("denominator", "every_row") if name in some}
            some |= {"squares": np.full(1, 40.0)} if {"sum", "squares"} <= set(some) else {}
            method = str(finish(measure, some).method[0])

            expected = {"poisson": {"byar", "poisson-exact"}}.get(measure.interval_method, {measure.interval_method})
            assert method in expected | ({""} if measure.kind.startswith("weighted") else set())

    def test_no_rows_are_never_a_number_of_something(self, measure):
        """Of no rows there are no data, but for a count, of which zero is the answer, and a rate of nobody."""
        if measure.is_computed:
            figures = finish(measure, {name: np.zeros(1) for name in measure.parts()})

            counts = measure.kind in {"count", "distinct"}
            nothing = "undefined" if measure.kind == "standardised-rate" else "no-data"
            assert figures.status.tolist() == ["ok" if counts else nothing]
            assert np.isnan(figures.value[0]) != counts

    def test_status_or_value(self, measure):
        """Every cell has a status; a value stands exactly where it is ``ok``, and is never infinite."""
        if measure.is_computed:
            random = np.random.default_rng(4)
            names = list(measure.parts())
            sums = {name: np.zeros(50) for name in names}
            for name in names:
                sums[name] = random.integers(0, 3, 50).astype("float64")
            for name in {"denominator", "numerator_out", "denominator_out"} & set(names):
                sums[name] = sums[name] * 0 if name.endswith("_out") else sums[name] + sums["numerator"]

            for less, more in (("none", "complete"), ("complete", "every_row")):
                if more in sums:
                    sums[more] = sums[more] + sums[less]

            figures = finish(measure, sums)

            assert set(figures.status) <= set(STATUSES)
            assert (np.isfinite(figures.value) == (figures.status == "ok")).all()
            assert not np.isinf([figures.value, figures.lower, figures.upper]).any()
            assert ((figures.method != "") == np.isfinite(figures.lower)).all()
            assert tuple(name for name, _ in figures.extras) == measure.extras

    def test_is_a_value(self, measure):
        """Measures are compared and hashed by what they say."""
        assert {measure, attrs.evolve(measure)} == {measure}


class TestFigures:
    """Figures and their statuses."""

    def test_zero_denominator(self):
        """Over zero is undefined, whatever the value was; over nothing are no data."""
        figures = Figures.of(
            np.array([np.inf, np.nan, 5.0, 1.0]),
            n=np.array([1.0, 0.0, 1.0, 2.0]),
            numerator=np.array([5.0, 0.0, 0.0, 1.0]),
            denominator=np.array([0.0, 0.0, 0.0, 1.0]),
        )

        assert figures.status.tolist() == ["undefined", "no-data", "undefined", "ok"]
        assert np.isnan(figures.value[:3]).all()

    def test_limits_stand_together(self):
        """A limit stands only where the value does and both limits are numbers."""
        limits = Limits(
            lower=np.array([1.0, np.nan, -np.inf, 1.0]),
            upper=np.array([2.0, 2.0, 2.0, 2.0]),
            method=np.array(["wilson"] * 4, dtype=object),
        )

        figures = Figures.of(np.ones(4), n=np.array([1.0, 1.0, 1.0, 0.0]), limits=limits)

        assert np.isfinite(figures.lower).tolist() == [True, False, False, False]
        assert figures.method.tolist() == ["wilson", "", "", ""]

    def test_a_kind_without_finish(self):
        """A kind that does not say how it finishes cannot be finished."""
        with pytest.raises(NotImplementedError):
            Measure().finish({}, 0.95)
        with pytest.raises(NotImplementedError):
            Measure().finish_classes({}, Classes(cell=np.zeros(0, dtype="int64"), key=np.zeros(0), cells=0), 0.95)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: Proportion(numerator="x > 3"), "numerator of Proportion 'str': expected Condition"),
        (lambda: Mean(column=3), "column of Mean 'int': expected str"),
        (lambda: Mean(column="x", reference=True), "reference of Mean 'bool': expected float"),
        (lambda: Rate(events="a", population="b", per="1000"), "per of Rate 'str': expected float"),
        (lambda: Within(start="a", end="b", days=7.0), "days of Within 'float': expected int or None"),
        (lambda: Growth(indicator="a", on="week"), "on of Growth 'str': expected 'year' or 'previous'"),
        (lambda: SlopeIndex(indicator="a", group="b", order=["x", "y", "z"]), "'list': expected a tuple of str"),
        (lambda: Index(weights=(("a", "b"), ("c", 1))), "'tuple': expected a tuple of (str, float)"),
        (lambda: Composite(components=({}, {})), "'tuple': expected a tuple of Component"),
    ],
)
def test_wrong_type(make, expected):
    """A field that is not of its type is refused with the type that is expected, and without its value."""
    with pytest.raises(InvalidValueError, match=re.escape(expected)):
        make()


def test_like_types():
    """Whole numbers serve where numbers are expected, those of NumPy as well."""
    assert Index(weights=(("a", 1), ("b", np.int64(2)))).indicators == ("a", "b")
    assert Quantile(column="a", limit=np.float64(3)).limit == 3
