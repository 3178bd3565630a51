"""What holds of every kind of measure: its schema, formula, figures and the quantities that it discloses."""

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
from soteindikaattorit.model.limit import Allowance, Limit
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.status import STATUSES
from soteindikaattorit.model.text import LANGUAGES, Text
from soteindikaattorit.stats.interval import Limits

NAME = Text.finnish("Nimi")
DOMAIN = Domain(id="a", name=NAME, items=(1, 2), answered=(("x", 1),))
KEY = Instrument(id="t", name=NAME, items=2, lowest=1, highest=5, domains=(DOMAIN,), score_from=0, score_to=100)
STANDARD = StandardPopulation(id="s", name=NAME, population=(("a", 1), ("b", 2)), events=(("a", 1), ("b", 1)))
LIMIT = Limit(id="x", name=NAME, allowed=(Allowance(days=1, below_age=23), Allowance(months=1, min_age=23)))
X, Y = Condition.parse({"x": 1}), Condition.parse({"y": 1})
COMPONENTS = (Component(done=X), Component(done=Y, due=X))

EXAMPLES: tuple[Measure, ...] = (
    Count(),
    Total(column="x"),
    Mean(column="x"),
    Proportion(numerator=X, exclude=Y),
    Rate(events="x", population="y"),
    Ratio(numerator="x", denominator="y"),
    NPS(column="x"),
    Within(start="x", end="y", days=7),
    StandardisedRate(events="x", population="y", stratum="z", standard=STANDARD, per=100),
    Quantile(column="x"),
    Distinct(column="x"),
    Continuity(person="x", provider="y"),
    WeightedProportion(numerator=X, weight="w"),
    WeightedMean(column="x", weight="w"),
    Score(instrument=KEY, domain="a", columns="x{}"),
    Stock(column="x"),
    Published(),
    Growth(indicator="a"),
    Attainment(indicator="a"),
    Quotient(numerator="a", denominator="b"),
    Composite(components=COMPONENTS),
    Index(weights=(("a", 1.0), ("b", 2.0))),
    Gap(indicator="a", group="g", first="x", second="y"),
    SlopeIndex(indicator="a", group="g", order=("x", "y", "z")),
    Distribution(column="x", state="x_state"),
)
VARIANTS = (
    NPS(column="x", lowest=1, highest=5, promoter=5, detractor=3),
    Proportion(numerator=X),
    Composite(components=COMPONENTS, rule="opportunity"),
    Within(start="x", end="y", limit=LIMIT, age="z", exclude=X),
    Score(instrument=KEY, domain="a", columns="x{}", at_least=4),
    StandardisedRate(events="x", population="y", stratum="z", standard=STANDARD, per=100, method="indirect"),
    Quantile(start="x", end="y", nth=3),
)
COMPUTED = tuple(measure for measure in (*EXAMPLES, *VARIANTS) if measure.is_computed)


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


@pytest.mark.parametrize("measure", COMPUTED, ids=lambda measure: measure.kind)
class TestDisclosed:
    """The quantities disclosed by a published figure."""

    def test_sums_of_parts(self, measure):
        """Every quantity is a sum of parts of the measure; the classes together are the base."""
        disclosed = measure.disclosed()
        parts = {name: 2.0**place for place, name in enumerate(measure.parts())}
        base, *classes = (
            sum(parts[part] * times for part, times in quantity)
            for quantity in (disclosed.base, *(quantity for _, quantity in disclosed.classes))
        )

        assert {part for quantity in disclosed.sums for part, _ in quantity} <= set(parts)
        assert disclosed.base
        assert not classes or sum(classes) == base

    def test_the_base_is_n(self, measure):
        """The base is the n of the figure, or the numerator when the population is public."""
        sums = {name: np.array([20.0 + len(name)]) for name in measure.parts()}
        sums |= {name: np.array([3.0 + len(name) / 10]) for name in sums if name.endswith("_out")}
        figures = finish(measure, sums)
        base = sum(sums[part][0] * times for part, times in measure.disclosed().base)

        assert base == (figures.numerator if measure.kind == "rate" else figures.n)[0]

    def test_persons_do_not_add_up(self, measure):
        """Counts are not additive exactly when a number is computed for each person first."""
        is_of_persons = any(part.individual for part in measure.parts().values())

        assert measure.disclosed().is_additive != is_of_persons


@pytest.mark.parametrize(
    ("measure", "amounts", "together", "other_columns"),
    [
        (Mean(column="x"), {"sum"}, (), ()),
        (Total(column="x"), {"sum"}, (), ()),
        (Stock(column="x"), {"sum"}, (), ()),
        (Ratio(numerator="x", denominator="y"), {"numerator", "denominator"}, (), ()),
        (Continuity(person="x", provider="y"), {"sum"}, (), ()),
        (Score(instrument=KEY, domain="a", columns="x{}"), {"sum"}, (), ()),
        (WeightedMean(column="x", weight="w"), {"weighted"}, (), ()),
        (
            Distribution(column="x", state="x_state"),
            set(),
            (("share_4", "share_5"),),
            ("skipped", "does_not_concern", "completeness"),
        ),
        (Distribution(column="x", agreeing=5), set(), (("share_5",),), ()),
        (Composite(components=COMPONENTS, rule="opportunity"), set(), (("done_0", "done_1"),), ()),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_disclosed_amounts(measure, amounts, together, other_columns):
    """Sums of values are disclosed under the names of their parts, and so are joint classes and further columns."""
    disclosed = measure.disclosed()

    assert dict(disclosed.amounts) == {name: ((name, 1),) for name in amounts}
    assert (disclosed.together, disclosed.other_columns) == (together, other_columns)


def test_scores_need_a_larger_base():
    """A value computed from answers or values of single persons is a score; counts, sums and shares of rows are not."""
    scores = {"mean", "nps", "quantile", "continuity", "weighted-mean", "score", "distribution"}

    for measure in COMPUTED:
        assert measure.disclosed().is_score == (measure.kind in scores)


@pytest.mark.parametrize(
    ("measure", "kind", "factor"),
    [
        (Count(), None, None),
        (Total(column="x"), None, None),
        (Mean(column="x"), None, None),
        (Ratio(numerator="x", denominator="y"), None, None),
        (NPS(column="x"), None, None),
        (Proportion(numerator=X), "proportion", 100),
        (Within(start="x", end="y", days=7), "proportion", 100),
        (Distribution(column="x"), "proportion", 100),
        (Composite(components=COMPONENTS), "proportion", 100),
        (Composite(components=COMPONENTS, rule="opportunity"), None, None),
        (Rate(events="x", population="y", per=50), "rate", 50),
        (EXAMPLES[8], None, None),
        (VARIANTS[5], "ratio", 100),
        (Growth(indicator="a"), None, None),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_count_model(measure, kind, factor):
    """Numerator and denominator are counts in shares, in rates and in observed over expected events, never elsewhere.

    The value is then the numerator over the denominator, times the factor.
    """
    model = measure.count_model

    assert (model and model.kind, model and model.factor) == (kind, factor)


@pytest.mark.parametrize(
    ("measure", "needs"),
    [
        (Mean(column="x"), [("x", {"integer", "number"}, None, None)]),
        (
            Rate(events="x", population="y"),
            [("x", {"integer", "number"}, 0, None), ("y", {"integer", "number"}, 0, None)],
        ),
        (NPS(column="x", lowest=1, highest=5, promoter=5, detractor=3), [("x", {"integer"}, 1, 5)]),
        (Distribution(column="x", highest=4, state="s"), [("x", {"integer"}, 1, 4), ("s", {"code"}, None, None)]),
        (Score(instrument=KEY, domain="a", columns="x{}"), [("x1", {"integer"}, 1, 5), ("x2", {"integer"}, 1, 5)]),
        (
            WeightedMean(column="x", weight="w", stratum="s", population="p"),
            [
                ("x", {"integer", "number"}, None, None),
                ("w", {"integer", "number"}, 0, None),
                ("s", {"code", "region", "text"}, None, None),
                ("p", {"integer", "number"}, 0, None),
            ],
        ),
        (
            Continuity(person="x", provider="y", index="secon", time="t"),
            [
                ("x", {"code", "region", "text"}, None, None),
                ("y", {"code", "region", "text"}, None, None),
                ("t", {"date", "datetime"}, None, None),
            ],
        ),
        (
            Within(start="x", end="y", limit=LIMIT, age="z"),
            [
                ("x", {"date", "datetime"}, None, None),
                ("y", {"date", "datetime"}, None, None),
                ("z", {"integer"}, 0, None),
            ],
        ),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_needs(measure, needs):
    """Columns are of the types and within the bounds that the measure can use: no negative events, no answer off a scale."""
    found = [(need.column, set(need.types), need.minimum, need.maximum) for need in measure.needs()]

    assert found == needs
    ends = [need.not_before for need in measure.needs() if isinstance(measure, Within)]
    assert ends in ([], ["", "x", ""])


@pytest.mark.parametrize(
    "measure", [example for example in EXAMPLES if example.intervals], ids=lambda measure: measure.kind
)
def test_intervals(measure):
    """Every interval of a kind can be named and is the method of its figures; another is refused, with those that exist."""
    with pytest.raises(InvalidValueError, match=f"expected one of {', '.join(measure.intervals)}"):
        attrs.evolve(measure, interval="mover")
    for name in measure.intervals:
        assert attrs.evolve(measure, interval=name).interval_method.removeprefix("nps-") == name


class TestFigures:
    """Figures and their statuses."""

    def test_zero_denominator(self):
        """Over zero is undefined, whatever the value was; over nothing are no data."""
        figures = Figures.from_values(
            np.array([np.inf, np.nan, 5.0, 1.0]),
            n=np.array([1.0, 0.0, 1.0, 2.0]),
            numerator=np.array([5.0, 0.0, 0.0, 1.0]),
            denominator=np.array([0.0, 0.0, 0.0, 1.0]),
        )

        assert figures.status.tolist() == ["undefined", "no-data", "undefined", "ok"]
        assert np.isnan(figures.value[:3]).all()

    def test_infinite(self):
        """A figure computed from a number that is too large is undefined; the number and further figures become nan."""
        numbers = np.array([np.inf, 2.0, 3.0])
        figures = Figures.from_values(
            np.array([1.0, 2.0, 3.0]),
            n=np.array([5.0, 5.0, 0.0]),
            numerator=numbers,
            extras=(("a", np.array([1.0, np.inf, 1.0])), ("b", np.array([1.0, 4.0, 1.0]))),
        )

        assert figures.status.tolist() == ["undefined", "ok", "no-data"]
        np.testing.assert_equal(figures.numerator, [np.nan, 2, 3])
        np.testing.assert_equal(figures.denominator, [np.nan] * 3)
        assert [name for name, _ in figures.extras] == ["a", "b"]
        np.testing.assert_equal(dict(figures.extras)["a"], [np.nan] * 3)
        np.testing.assert_equal(dict(figures.extras)["b"], [np.nan, 4, np.nan])

    def test_statuses(self):
        """A status that is known already stays; where it is ok, the value must be a number over a denominator."""
        statuses = np.array(["ok", "withheld", "ok", "over"])
        value, denominator = np.array([1.0, 2.0, np.nan, np.inf]), np.array([0.0, 0.0, 1.0, 1.0])

        figures = Figures.from_values(value, statuses=statuses, denominator=denominator)

        assert figures.status.tolist() == ["undefined", "withheld", "undefined", "over"]
        assert np.isnan(figures.value).all()
        assert np.isnan(figures.n).all()
        zero = Figures.from_values(np.zeros(1), n=np.zeros(1), statuses="ok")
        assert (zero.status[0], zero.value[0], zero.n[0]) == ("ok", 0, 0)

    def test_limits_stand_together(self):
        """A limit stands only where the value does and both limits are numbers."""
        limits = Limits(
            lower=np.array([1.0, np.nan, -np.inf, 1.0]),
            upper=np.array([2.0, 2.0, 2.0, 2.0]),
            method=np.array(["wilson"] * 4, dtype=object),
        )

        figures = Figures.from_values(np.ones(4), n=np.array([1.0, 1.0, 1.0, 0.0]), limits=limits)

        assert np.isfinite(figures.lower).tolist() == [True, False, False, False]
        assert figures.method.tolist() == ["wilson", "", "", ""]

    def test_a_kind_without_finish(self):
        """A kind that does not say how it finishes cannot be finished."""
        with pytest.raises(NotImplementedError):
            Measure().finish({}, 0.95)
        with pytest.raises(NotImplementedError):
            Measure().finish_classes({}, Classes(cell=np.zeros(0, dtype="int64"), key=np.zeros(0), cells=0), 0.95)


NOW = Figures.from_values(np.array([6.0, 5.0, 3.0, np.nan]), n=np.array([9.0, 9.0, 9.0, 0.0]))
BASE = Figures.from_values(np.array([4.0, 0.0, -1.0, 2.0]), n=np.array([5.0, 5.0, 5.0, 5.0]))
SHARES = [
    Figures.from_values(value, n=parts[1], numerator=parts[0], denominator=parts[1])
    for value, *parts in (np.array([[50.0, 20], [5, 2], [10, 10]]), np.array([[80.0, 100], [8, 3], [10, 3]]))
]


@pytest.mark.parametrize(
    ("measure", "operands", "values", "statuses"),
    [
        (Growth(indicator="a"), (NOW, BASE), [50, None, None, None], ["ok", "undefined", "undefined", "no-data"]),
        (Attainment(indicator="a"), (NOW, BASE), [150, None, -300, None], ["ok", "undefined", "ok", "no-data"]),
        (
            Quotient(numerator="a", denominator="b", per=2),
            (NOW, BASE),
            [3, None, -6, None],
            ["ok", "undefined", "ok", "no-data"],
        ),
        (Index(weights=(("a", 1), ("b", 3))), (NOW, BASE), [4.5, 1.25, 0, None], ["ok", "ok", "ok", "no-data"]),
        (Index(weights=(("a", 1), ("b", 3)), rule="opportunity"), SHARES, [65, 500 / 13], ["ok", "ok"]),
        (
            Index(weights=(("a", 1), ("b", 3)), rule="opportunity"),
            (NOW, BASE),
            [None] * 4,
            [*["not-applicable"] * 3, "no-data"],
        ),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_derive(measure, operands, values, statuses):
    """A derived figure follows from its operands by the formula of its kind; the first operand without a value decides.

    Growth from zero or from below zero, and any quotient over zero, are undefined.
    """
    figures = measure.derive(operands, 0.95)

    assert figures.status.tolist() == statuses
    np.testing.assert_allclose(figures.value, [np.nan if value is None else value for value in values], rtol=1e-12)
    assert (figures.method == "").all()


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: Proportion(numerator="x > 3"), "numerator of Proportion 'str': expected Condition"),
        (lambda: Mean(column=3), "column of Mean 'int': expected str"),
        (lambda: Mean(column="x", reference=True), "reference of Mean 'bool': expected float"),
        (lambda: Rate(events="a", population="b", per="1000"), "per of Rate 'str': expected float"),
        (lambda: Within(start="a", end="b", days=7.0), "days of Within 'float': expected int or None"),
        (lambda: Growth(indicator="a", on="week"), "on of Growth 'week': expected one of year, previous"),
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
