"""What figures count: by the kind of measure, and so that value, numerator and denominator go together."""

import pandas as pd
import pytest

from soteindikaattorit import Text, compute
from soteindikaattorit.measures import Distribution, StandardisedRate
from soteindikaattorit.model.population import StandardPopulation

COUNTED = {
    "t.count": None,
    "t.total": None,
    "t.mean": None,
    "t.proportion": "proportion",
    "t.missing": "proportion",
    "t.false": "proportion",
    "t.rate": "rate",
    "t.ratio": None,
    "t.nps": None,
    "t.within": "proportion",
    "t.within-calendar": "proportion",
    "t.growth": None,
}


class TestCounted:
    """Only what is a number of persons or events may be reckoned with as such."""

    @pytest.mark.parametrize("name", sorted(COUNTED))
    def test_kind(self, visits, name):
        """Shares and rates are; counts, sums of money, means and scores are not."""
        what = visits[name].measure.count_model

        assert (what.kind if what else None) == COUNTED[name]

    def test_value(self, visits, rows):
        """The value is the numerator by the denominator, times the factor."""
        frame = compute(visits, {"visits": rows}, every="month").to_pandas()
        found = [name for name, kind in COUNTED.items() if kind in {"proportion", "rate"}]

        for name in found:
            figures = frame[frame["indicator"].eq(name)]
            made = figures["numerator"] / figures["denominator"] * visits[name].measure.count_model.factor
            pd.testing.assert_series_equal(made, figures["value"], check_names=False)

    @pytest.mark.parametrize(("method", "kind"), [("direct", None), ("indirect", "ratio")])
    def test_standardised(self, method, kind):
        """Observed over expected events are counted; a directly standardised rate is no number of events by persons."""
        standard = StandardPopulation(
            id="s", name=Text.finnish("Vakio"), population=(("0-64", 80), ("65-", 20)), events=(("0-64", 8), ("65-", 4))
        )
        measure = StandardisedRate(events="e", population="p", stratum="s", standard=standard, method=method, per=100)
        what = measure.count_model

        assert (what.kind if what else None) == kind

    def test_distribution(self):
        """The share that agrees is counted."""
        measure = Distribution(column="v")
        what = measure.count_model

        assert (what.kind, what.factor) == ("proportion", 100)
