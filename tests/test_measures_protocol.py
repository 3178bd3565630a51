"""The protocol of measures: what built-in kinds can do, a kind of a plugin can that knows nothing but `Measure`."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
import pytest

import soteindikaattorit as sote
from soteindikaattorit import Catalogue, Policy
from soteindikaattorit.catalogue.items import items
from soteindikaattorit.definitions import Sheet, build
from soteindikaattorit.judge.units import funnels
from soteindikaattorit.measures import (
    BUILT_IN,
    CountModel,
    Disclosed,
    Figures,
    Floats,
    Formula,
    Measure,
    Need,
    Operand,
    Part,
    divided,
    first_not_ok,
    term,
)
from soteindikaattorit.measures.disclosed import summed
from soteindikaattorit.model.condition import Condition, Criterion, present
from soteindikaattorit.stats.contrast import Contrast, proportion_difference


@attrs.frozen(kw_only=True)
class Reached(Measure):
    """The number of rows in a thousand that reach a value."""

    column: str
    least: float
    kind: ClassVar[str] = "reached"
    schema: ClassVar[Mapping[str, object]] = {
        "properties": {"column": {"type": "string"}, "least": {"type": "number"}},
        "required": ["column", "least"],
    }
    contrasts: ClassVar[tuple[str, ...]] = ("difference",)

    def needs(self) -> tuple[Need, ...]:
        """Return the column."""
        return (Need(column=self.column, types=("number", "integer")),)

    def parts(self) -> dict[str, Part]:
        """Return the rows with a value, and those that reach it."""
        reached = Condition((Criterion(column=self.column, minimum=self.least),))
        return {"reached": Part(where=reached), "all": Part(where=present(self.column))}

    def disclosed(self) -> Disclosed:
        """Return those who reach the value and the rest."""
        rest = summed("all", less=["reached"])
        return Disclosed(base=summed("all"), classes=(("numerator", summed("reached")), ("rest", rest)))

    @property
    def count_model(self) -> CountModel:
        """Those who reach the value of all."""
        return CountModel(kind="proportion", factor=1000.0)

    @property
    def formula(self) -> Formula:
        """Those who reach the value in a thousand."""
        parts = self.parts()
        return 1000 * term(parts["reached"]) / term(parts["all"])

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish without an interval."""
        with np.errstate(invalid="ignore"):
            value = 1000 * sums["reached"] / sums["all"]
        return Figures.from_values(value, n=sums["all"], numerator=sums["reached"], denominator=sums["all"])

    def contrast(self, how: str, first: Mapping[str, Floats], second: Mapping[str, Floats], level: float) -> Contrast:
        """Return the difference in a thousand."""
        sums = (first["reached"], first["all"], second["reached"], second["all"])
        return proportion_difference(*sums, level).scaled(1000.0)


@attrs.frozen(kw_only=True)
class YearsSum(Measure):
    """A figure and the same a year before, together over that of another."""

    indicator: str
    other: str
    kind: ClassVar[str] = "years-sum"
    schema: ClassVar[Mapping[str, object]] = {
        "properties": {"indicator": {"type": "string"}, "other": {"type": "string"}},
        "required": ["indicator", "other"],
    }

    def operands(self) -> tuple[Operand, ...]:
        """Return the figure, the earlier one and the other."""
        earlier = Operand(indicator=self.indicator, on="year")
        return (Operand(indicator=self.indicator), earlier, Operand(indicator=self.other))

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        """Derive the sum over the other."""
        now, before, other = figures
        return divided(now.value + before.value, other.value, 1.0, first_not_ok(figures))


DEFINITIONS = """
[[dataset]]
id = "d"
name = { fi = "Käynnit" }
[dataset.columns]
yksikko = { type = "code", values = ["a", "b", "c"] }
pvm = { type = "date", role = "period" }
kesto = { type = "integer", optional = true }

[[indicator]]
id = "t.reached"
version = "1"
name = { fi = "Yltäneet" }
dataset = "d"
direction = "higher"
measure = { kind = "reached", column = "kesto", least = 3 }

[[indicator]]
id = "t.growth"
version = "1"
name = { fi = "Kasvu" }
measure = { kind = "growth", indicator = "t.reached" }

[[indicator]]
id = "t.quotient"
version = "1"
name = { fi = "Suhde" }
measure = { kind = "quotient", numerator = "t.reached", denominator = "t.growth", per = 1 }

[[indicator]]
id = "t.years"
version = "1"
name = { fi = "Kaksi vuotta" }
measure = { kind = "years-sum", indicator = "t.reached", other = "t.growth" }
"""

REACHED = {("a", 2024): 8, ("b", 2024): 16, ("c", 2024): 1, ("a", 2025): 12, ("b", 2025): 12, ("c", 2025): 2}
"""How many of twenty rows reach the value, by unit and year."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Return a catalogue with the kinds of measure of a plugin, and built-in kinds that are derived from them."""
    kinds = (Reached, YearsSum)
    sheet = Sheet(path="test.toml", tables=tomllib.loads(DEFINITIONS), folder=Path())
    made = Catalogue.of(build([sheet], (*BUILT_IN, *kinds)))
    *others, own = made.contents
    return attrs.evolve(made, contents=(*others, attrs.evolve(own, kinds=kinds)))


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Return twenty rows with a value for each unit and year, and one without."""
    values = {key: [5] * number + [1] * (20 - number) + [None] for key, number in REACHED.items()}
    frames = [
        pd.DataFrame({"yksikko": unit, "pvm": pd.Timestamp(year, 3, 1), "kesto": pd.array(numbers, dtype="Int64")})
        for (unit, year), numbers in values.items()
    ]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def results(catalogue, rows) -> sote.Results:
    """Return the results by unit and year."""
    return sote.compute(catalogue, {"d": rows}, by=["yksikko"], every="year")


def figures(frame: pd.DataFrame, name: str, column: str = "value") -> dict[tuple[str, str], float]:
    """Return the figures of an indicator by unit and period."""
    own = frame[frame["indicator"] == name]
    return dict(zip(zip(own["yksikko"], own["period"], strict=True), own[column], strict=True))


def test_computed(results):
    """It is computed from rows."""
    made = figures(results.to_pandas(), "t.reached")

    assert all(made[unit, str(year)] == pytest.approx(50 * number) for (unit, year), number in REACHED.items())


def test_kept_and_merged(catalogue, rows, results):
    """Its parts are kept, written, merged with later ones, and give the same figures."""
    own = catalogue.select("t.reached")
    is_old = rows["pvm"].dt.year == 2024
    first, later = (
        sote.compute_parts(own, {"d": frame}, by=["yksikko"], every="year")["d"]
        for frame in (rows[is_old], rows[~is_old])
    )

    merged = sote.compute(own, {"d": first.merge(later)}, by=["yksikko"], every="year")

    pd.testing.assert_frame_equal(merged.to_pandas(), results.select(["t.reached"]).to_pandas())


def test_derived_from(results):
    """Growth and quotients are derived from it."""
    frame = results.to_pandas()

    assert figures(frame, "t.growth")["a", "2025"] == pytest.approx(50)
    assert figures(frame, "t.quotient")["a", "2025"] == pytest.approx(600 / 50)
    assert figures(frame, "t.growth", "status")["a", "2024"] == "no-data"


def test_own_derivation(catalogue, results):
    """A plugin's kind is itself derived, from another period and another indicator, after those it needs."""
    frame = results.to_pandas()

    assert catalogue["t.years"].measure.indicators == ("t.reached", "t.growth")
    assert figures(frame, "t.years")["a", "2025"] == pytest.approx((600 + 400) / 50)
    assert figures(frame, "t.years", "status")["a", "2024"] == "no-data"


def test_judged_in_a_funnel(catalogue, results):
    """Its figures stand in a funnel by its chance model."""
    made = funnels(catalogue, results, over="yksikko").to_pandas()
    own = made[made["indicator"].eq("t.reached") & made["period"].eq("2025")]

    assert set(own["status"]) == {"ok"}
    assert own["verdict"].ne("").all()


def test_contrasted(results):
    """Its figures are held against each other by its own contrast."""
    made = sote.contrast(results, over="yksikko", against="a").to_pandas()
    own = made[made["indicator"].eq("t.reached") & made["period"].eq("2024")].set_index("yksikko")

    assert own["value"].to_dict() == pytest.approx({"b": 400, "c": -350})
    assert own["p_value"].between(0, 0.05).all()


def test_released(results):
    """It is released under a policy: a small count and the figures that would betray it are withheld."""
    release = results.release(Policy(threshold=3))
    frame = release.to_pandas()

    assert figures(frame, "t.reached", "status")["c", "2024"] == "withheld"
    assert figures(frame, "t.reached", "status")["a", "2024"] == "ok"
    assert figures(frame, "t.years", "status")["c", "2025"] == "withheld"


def test_explained(catalogue):
    """Readers are told its formula, and of one that tells none the indicators it is derived from."""
    own = next(item for item in items(catalogue) if item.id == "t.reached")

    assert own.calculation.formula.to_dict()["en"].startswith("1000 × rows where kesto ≥ 3 ÷ rows")
    assert catalogue["t.years"].measure.formula.to_text("en") == "years-sum(t.reached; t.growth)"
