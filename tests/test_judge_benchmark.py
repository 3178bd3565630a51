"""Verdicts against a benchmark: the country, another county, or all together, in the same period."""

import pytest

from soteindikaattorit import Catalogue, Period, Text
from soteindikaattorit.definitions import Definitions
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import UnknownNameError
from soteindikaattorit.judge import against_benchmarks
from soteindikaattorit.judge.benchmark import against_benchmark
from soteindikaattorit.measures import Published
from soteindikaattorit.model import status
from soteindikaattorit.model.observation import Observation

WAIT = Indicator(id="t.wait", version="1", name=Text.finnish("Odotus"), measure=Published(), direction="lower")
OWN = Indicator(id="t.own", version="1", name=Text.finnish("Oma"), measure=Published(), direction="lower")


def figure(value: float | None, period: str = "2024", indicator: str = "t.wait", **groups: str) -> Observation:
    """Return a published figure of some groups."""
    return Observation(
        indicator=indicator,
        period=Period.parse(period),
        groups=tuple(groups.items()),
        value=value,
        status=status.OK if value is not None else status.WITHHELD,
    )


def judged(*figures: Observation, against: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Judge figures, and give of what each verdict is, what it is, and its status."""
    catalogue = Catalogue.of(Definitions(indicators=(WAIT, OWN), observations=figures)).select("t")
    frame = against_benchmarks(catalogue, catalogue.observed(), against).to_pandas()
    return list(zip(frame["period"], frame["hyvinvointialue"], frame["verdict"], frame["status"], strict=True))


class TestBenchmark:
    """Two figures differ when the interval of the one does not hold the other; which is better, the direction says."""

    @pytest.mark.parametrize(
        ("value", "direction", "verdict"),
        [
            (48.6, "lower", "better"),
            (60.5, "lower", "worse"),
            (48.6, "higher", "worse"),
            (48.6, "neutral", "neutral"),
            (54.7, "lower", "similar"),
        ],
    )
    def test_direction(self, value, direction, verdict):
        """Without an interval the values alone say which way."""
        said = against_benchmark(value, 54.7, direction=direction)

        assert (said.verdict, said.rule) == (verdict, "values-alone")

    def test_interval(self):
        """An interval that holds the benchmark makes the two similar, one that does not makes them differ."""
        near, far = (
            against_benchmark(48.6, 54.7, direction="lower", lower=low, upper=high)
            for low, high in ((40, 57), (44, 53))
        )

        assert (near.verdict, near.rule) == ("similar", "interval-holds")
        assert (far.verdict, far.rule) == ("better", "interval-excludes")


class TestResults:
    """Figures are judged against the benchmark of their own period and groups."""

    def test_country(self):
        """Each county is held against the country, period by period, and the country against nothing."""
        found = judged(
            figure(50, maa="FI"),
            figure(40, hyvinvointialue="21"),
            figure(60, hyvinvointialue="13"),
            figure(45, "2025", maa="FI"),
            figure(48, "2025", hyvinvointialue="21"),
            against={"maa": "FI"},
        )

        assert found == [
            ("2024", "13", "worse", "ok"),
            ("2024", "21", "better", "ok"),
            ("2025", "21", "worse", "ok"),
        ]

    def test_other_groups(self):
        """Other groups, such as age, are held against the same group of the benchmark."""
        found = judged(
            figure(50, maa="FI", ika="75+"),
            figure(10, maa="FI"),
            figure(40, hyvinvointialue="21", ika="75+"),
            against={"maa": "FI"},
        )

        assert found == [("2024", "21", "better", "ok")]

    def test_vague(self):
        """A figure that was printed as over something is not exact enough to compare, and says so."""
        over = Observation(
            indicator="t.wait",
            period=Period.parse("2024"),
            groups=(("hyvinvointialue", "21"),),
            value=40,
            qualifier="over",
        )

        assert judged(figure(50, maa="FI"), over, against={"maa": "FI"}) == [("2024", "21", "", "not-applicable")]

    def test_total(self):
        """All together may be the benchmark."""
        found = judged(figure(50), figure(40, hyvinvointialue="21"), against={"hyvinvointialue": "_T"})

        assert found == [("2024", "21", "better", "ok")]

    def test_gap(self):
        """A period without a benchmark has no verdict, and the status says why; so has a figure that is withheld."""
        found = judged(
            figure(50, maa="FI"),
            figure(40, "2025", hyvinvointialue="21"),
            figure(None, hyvinvointialue="21"),
            against={"maa": "FI"},
        )

        assert found == [("2024", "21", "", "withheld"), ("2025", "21", "", "no-data")]

    def test_no_benchmark(self):
        """An indicator that the benchmark never has is not judged."""
        found = judged(figure(50, maa="FI"), figure(3, indicator="t.own", hyvinvointialue="21"), against={"maa": "FI"})

        assert found == []

    def test_unknown(self):
        """A group that the results do not have is named."""
        with pytest.raises(UnknownNameError, match="maakunta"):
            judged(figure(50, hyvinvointialue="21"), against={"maakunta": "19"})
