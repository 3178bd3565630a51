"""Verdicts on change: a figure against an earlier one, with the interval of their difference."""

from math import inf, isnan, nan

import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from soteindikaattorit import Results, compute
from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.judge import changes
from soteindikaattorit.judge.change import change, limits_of_difference
from soteindikaattorit.model import status
from soteindikaattorit.stats import interval


def pair(limits: interval.Limits) -> tuple[float, float]:
    """Return limits as two numbers."""
    return float(limits.lower), float(limits.upper)


class TestDifference:
    """The limits of a difference are those that were published."""

    def test_newcombe(self, vectors):
        """Of two proportions they are Newcombe's hybrid score interval, to the printed four decimals."""
        for row in vectors("change_newcombe"):
            x, n, y, m = (int(row[name]) for name in list(row)[1:5])
            lower, upper = limits_of_difference(
                x / n, pair(interval.wilson(x, n, 0.95)), y / m, pair(interval.wilson(y, m, 0.95))
            )

            # The source is known to 0.0001, not to the last digit.
            assert (lower, upper) == pytest.approx((float(row["lower"]), float(row["upper"])), abs=1e-4)

    def test_no_limits(self):
        """When one of the two has no limits, neither has the difference."""
        assert all(isnan(limit) for limit in limits_of_difference(1, (0, 2), 1, (nan, nan)))

    def test_beyond_value(self):
        """Limits that end before their value, as an adjusted interval's may, reach no farther there."""
        lower, upper = limits_of_difference(100, (-48, 98), 0, (0, 0))

        assert (lower, upper) == (-48, 100)


class TestChange:
    """A change is one when its interval does not hold zero, and what it is follows from the direction."""

    @pytest.mark.parametrize(
        ("value", "direction", "verdict"),
        [
            (61, "higher", "improvement"),
            (61, "lower", "concern"),
            (61, "neutral", "neutral"),
            (35, "higher", "concern"),
            (35, "lower", "improvement"),
            (49, "higher", "no-clear-change"),
            (49, "neutral", "no-clear-change"),
        ],
    )
    def test_direction(self, value, direction, verdict):
        """Up is an improvement where higher is better, a concern where lower is."""
        said = change(
            value, 48, direction=direction, limits=(value - 5, value + 5), earlier_limits=(43, 53), level=0.95
        )

        assert said.verdict == verdict
        assert said.level == 0.95

    @pytest.mark.parametrize(("value", "verdict"), [(48.1, "improvement"), (48.0, "no-clear-change"), (47, "concern")])
    def test_values_alone(self, value, verdict):
        """Without intervals the values alone say which way, and the rule says so."""
        said = change(value, 48)

        assert (said.verdict, said.rule) == (verdict, "values-alone")
        assert isnan(said.level)

    @pytest.mark.parametrize(
        ("figures", "given", "why"),
        [
            ((nan, 1.0), {}, status.NO_DATA),
            ((1.0, nan), {}, status.NO_DATA),
            ((1.0, inf), {}, status.UNDEFINED),
            ((1.0, 2.0), {"earlier_status": status.WITHHELD}, status.WITHHELD),
            ((1.0, 2.0), {"value_status": status.TOO_FEW}, status.TOO_FEW),
        ],
    )
    def test_no_figure(self, figures, given, why):
        """When one of the two does not stand, its status is why there is no verdict, and no difference is told."""
        said = change(*figures, limits=(0, 1), earlier_limits=(0, 1), **given)

        assert (said.verdict, said.rule, said.status) == ("", "", why)
        assert isnan(said.lower)

    def test_hidden(self):
        """The value of a figure that does not stand is not told, nor can it be worked out."""
        said = change(1.0, 2.0, earlier_status=status.WITHHELD)

        assert isnan(said.reference)
        assert isnan(said.difference)


MONTHS = """
[[dataset]]
id = "d"
name = { fi = "Rivit" }
[dataset.columns]
pvm = { type = "date", role = "period" }
kylla = { type = "boolean" }

[[indicator]]
id = "t.share"
version = "1"
name = { fi = "Osuus" }
dataset = "d"
measure = { kind = "proportion", numerator = { kylla = true } }
direction = "lower"
"""


class TestResults:
    """Every figure is held against the same indicator and groups in an earlier period."""

    @pytest.fixture
    def catalogue(self, catalogue_of):
        """Return a catalogue with one share, of which less is better."""
        return catalogue_of(MONTHS)

    @pytest.fixture
    def results(self, catalogue):
        """Return its months: 40 rows each, a half in July and a fifth in June of 2024, as much a year later, but July less."""
        shares = {"2024-06": 8, "2024-07": 20, "2025-06": 8, "2025-07": 6}
        rows = [(f"{month}-15", i < yes) for month, yes in shares.items() for i in range(40)]
        frame = pd.DataFrame(rows, columns=["pvm", "kylla"]).assign(pvm=lambda each: pd.to_datetime(each["pvm"]))
        return compute(catalogue, {"d": frame}, every="month")

    def test_season(self, catalogue, results):
        """Against the same month a year before, a season is no change; on the month before, it is."""
        on = {
            name: changes(catalogue, results, on=name).to_pandas().set_index("period") for name in ("year", "previous")
        }

        assert on["year"].loc["2025-06", ["verdict", "against"]].tolist() == ["no-clear-change", "2024-06"]
        assert on["year"].loc["2025-07", ["verdict", "against"]].tolist() == ["improvement", "2024-07"]
        assert on["previous"].loc["2024-07", ["verdict", "against"]].tolist() == ["concern", "2024-06"]

    def test_method(self, catalogue, results):
        """The limits of a difference of shares are Newcombe's, in percent; the p-value is Pearson's chi-square."""
        row = changes(catalogue, results).to_pandas().set_index("period").loc["2025-07"]
        limits = limits_of_difference(15, pair_of_percent(6), 50, pair_of_percent(20))

        assert (row["lower"], row["upper"]) == pytest.approx(limits)
        assert (row["level"], row["method"], row["rule"]) == (0.95, "newcombe", "interval-excludes")
        assert row["p_value"] == pytest.approx(chi2_contingency([[6, 34], [20, 20]], correction=False).pvalue)

    def test_written(self, catalogue, results):
        """Figures without the sums behind them, as when read from a file, are judged by their limits, and no otherwise."""
        bare = Results(frame=results.to_pandas(), groups=results.groups)
        whole, read = (
            changes(catalogue, each).to_pandas().set_index("period").loc["2025-07"] for each in (results, bare)
        )

        assert (read["lower"], read["upper"]) == pytest.approx((whole["lower"], whole["upper"]))
        assert read[["verdict", "rule", "method"]].tolist() == [whole["verdict"], whole["rule"], "mover"]
        assert isnan(read["p_value"])

    @pytest.mark.parametrize("correction", ["benjamini-hochberg", "holm", "bonferroni"])
    def test_correction(self, catalogue, results, correction):
        """Corrected for all changes, each is judged by its p-value, and the rule is the correction."""
        plain, strict = (
            changes(catalogue, results, correction=each).to_pandas().set_index("period").loc[["2025-06", "2025-07"]]
            for each in ("", correction)
        )

        assert strict["rule"].tolist() == [correction] * 2
        assert strict["verdict"].tolist() == ["no-clear-change", "improvement"]
        assert (strict["p_value"] >= plain["p_value"]).all()
        assert strict["lower"].tolist() == plain["lower"].tolist()

    def test_no_earlier(self, catalogue, results):
        """Without an earlier figure there is no verdict; the status is the reason."""
        row = changes(catalogue, results).to_pandas().set_index("period").loc["2024-06"]

        assert row[["verdict", "against", "status"]].tolist() == ["", "2023-06", "no-data"]

    def test_refused(self, catalogue, results):
        """A change is on the year before or the previous period, with a known correction."""
        with pytest.raises(InvalidValueError, match="year, previous"):
            changes(catalogue, results, on="month")
        with pytest.raises(UnknownNameError, match="correction"):
            changes(catalogue, results, correction="tukey")


def pair_of_percent(x: int) -> tuple[float, float]:
    """Return Wilson's limits of x in 40, in percent."""
    lower, upper = pair(interval.wilson(x, 40, 0.95))
    return lower * 100, upper * 100
