"""Comparison: published figures beside computed ones, as exactly as they were printed and no more."""

import pytest

from soteindikaattorit import Catalogue, Period, Text, compare_with_published, compute
from soteindikaattorit.compute.aggregates import TOTAL
from soteindikaattorit.compute.result import Results
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.judge.published import PublishedComparison
from soteindikaattorit.measures import Published
from soteindikaattorit.model import status
from soteindikaattorit.model.observation import Observation

SHARE = Indicator(id="t.share", version="1", name=Text.finnish("Osuus"), measure=Published())
OTHER = Indicator(id="t.other", version="1", name=Text.finnish("Muu"), measure=Published())

PRINTED = """
[[indicator]]
id = "t.share"
version = "1"
name = { fi = "Osuus" }
measure = { kind = "published" }

[[observations]]
file = "printed.csv"
source = { title = "A report", publisher = "An invented county", year = 2026 }
"""


def figure(value: float | None, *, period: str = "2024", **more: object) -> Observation:
    """Return a figure of a period, printed without decimals unless told otherwise."""
    return Observation(**({"indicator": "t.share", "period": Period.parse(period), "value": value} | more))


def beside(published: list[Observation], computed: list[Observation]) -> PublishedComparison:
    """Compare figures with figures."""
    return compare_with_published(*(Results.observed(figures, (SHARE, OTHER)) for figures in (computed, published)))


def agrees(published: Observation, computed: Observation) -> bool | None:
    """Whether two figures agree; None when they cannot be compared."""
    comparison = beside([published], [computed])
    if len(comparison.open):
        return None
    return comparison.disagreements.empty


class TestDecimals:
    """A computed figure agrees that would have been printed the same."""

    @pytest.mark.parametrize(
        ("printed", "decimals", "computed", "same"),
        [
            (61.5, 1, 61.5, True),
            (61.5, 1, 61.549, True),
            (61.5, 1, 61.451, True),
            (61.5, 1, 61.56, False),
            (61.5, 1, 61.44, False),
            (62.0, 0, 61.6, True),
            (62.0, 0, 61.4, False),
            (7.7, 1, 7.74, True),
            (7.7, 2, 7.74, False),
            (7.7, 2, 7.704, True),
            (0.0, 0, 0.4, True),
            (0.0, 0, 0.6, False),
            (-12.0, 0, -12.4, True),
            (-12.0, 0, -12.6, False),
            (42830.0, 0, 42830.4, True),
            (42830.0, 0, 42831.0, False),
        ],
    )
    def test_half_of_the_last(self, printed, decimals, computed, same):
        """The tolerance is half a unit of the last printed decimal, and no more."""
        assert agrees(figure(printed, decimals=decimals), figure(computed)) is same

    @pytest.mark.parametrize("computed", [0.25, 0.35])
    def test_exactly_half(self, computed):
        """What lies in the middle may have been rounded either way, whatever binary fractions make of it."""
        assert agrees(figure(0.3, decimals=1), figure(computed)) is True

    def test_decimals_of_the_computed_do_not_count(self):
        """Only how the published figure was printed sets the tolerance."""
        assert agrees(figure(61.0), figure(61.4, decimals=1)) is True
        assert agrees(figure(61.4, decimals=1), figure(61.0)) is False

    def test_zero_at_the_end_was_printed(self, tmp_path):
        """A figure printed as 7.70 has two decimals, and 7.7 one."""
        (tmp_path / "printed.csv").write_text("indicator,period,value\nt.share,2023,7.7\nt.share,2024,7.70\n", "utf-8")
        (tmp_path / "mine.toml").write_text(PRINTED, "utf-8")
        published = Catalogue.of().with_file(tmp_path / "mine.toml").select("t").observed()

        comparison = compare_with_published(
            Results.observed([figure(7.74, period="2023"), figure(7.74)], (SHARE,)), published
        )

        assert comparison.frame["tolerance"].tolist() == pytest.approx([0.05, 0.005], abs=1e-6)
        assert comparison.frame["agrees"].tolist() == [True, False]

    def test_difference(self):
        """The difference is what the computed figure has more, in the unit of the indicator."""
        assert beside([figure(31.0)], [figure(35.5)]).frame["difference"].tolist() == [4.5]


class TestQualifiers:
    """How the publisher put the figure."""

    @pytest.mark.parametrize(
        ("printed", "computed", "same"),
        [
            (400.0, 449.0, True),
            (400.0, 351.0, True),
            (400.0, 451.0, False),
            (420.0, 424.0, True),
            (420.0, 426.0, False),
        ],
    )
    def test_about(self, printed, computed, same):
        """A figure printed as about is held to half a unit of its last digit that is not zero."""
        assert agrees(figure(printed, qualifier="about"), figure(computed)) is same

    @pytest.mark.parametrize(("computed", "same"), [(7.74, True), (7.76, False)])
    def test_about_with_decimals(self, computed, same):
        """The last digit of about 7.70 that is not zero is the seventh tenth."""
        assert agrees(figure(7.7, decimals=2, qualifier="about"), figure(computed)) is same

    def test_about_nothing(self):
        """About zero has no digit that is not zero, and is held to its last digit."""
        assert agrees(figure(0.0, qualifier="about"), figure(0.4)) is True
        assert agrees(figure(0.0, qualifier="about"), figure(0.6)) is False

    def test_zeros_count_without_about(self):
        """A figure printed as it is means all its digits."""
        assert agrees(figure(400.0), figure(449.0)) is False

    @pytest.mark.parametrize(
        ("qualifier", "computed", "same"),
        [
            ("over", 5000.0, True),
            ("over", 900.0, True),
            ("over", 898.0, False),
            ("under", 3.0, True),
            ("under", 900.0, True),
            ("under", 902.0, False),
        ],
    )
    def test_one_side(self, qualifier, computed, same):
        """A figure printed as over or under is held to that side only."""
        assert agrees(figure(900.0, qualifier=qualifier), figure(computed)) is same

    @pytest.mark.parametrize(
        ("computed", "same"),
        [(4.0, True), (4.5, True), (5.0, True), (3.96, True), (5.04, True), (3.9, False), (5.1, False)],
    )
    def test_range(self, computed, same):
        """A range is held to its ends, each as exact as it was printed."""
        printed = figure(4.0, value_high=5.0, qualifier="range", decimals=1)

        assert agrees(printed, figure(computed)) is same


class TestStatus:
    """Figures that do not stand."""

    @pytest.mark.parametrize("says", [one for one in status.STATUSES if one != status.OK])
    def test_neither_side(self, says):
        """A figure that does not stand, on either side, is neither agreed with nor disagreed with."""
        assert agrees(figure(None, status=says), figure(1.0)) is None
        assert agrees(figure(1.0), figure(None, status=says)) is None

    def test_nothing_computed(self):
        """Published figures of which nothing was computed are open."""
        comparison = beside([figure(1.0), figure(2.0, period="2023")], [])

        assert len(comparison.open) == 2
        assert comparison.disagreements.empty

    def test_nothing_published(self):
        """A row stands for a published figure, so without any there are none."""
        assert beside([], [figure(1.0)]).frame.empty

    def test_repr(self):
        """A comparison says how many agree, do not agree and are open, and shows no figure."""
        published = [figure(11.0), figure(22.0, period="2023"), figure(33.0, period="2022")]
        computed = [figure(11.0), figure(44.0, period="2023")]

        assert repr(beside(published, computed)) == "<PublishedComparison: 1 agree, 1 do not, 1 open>"


class TestKeys:
    """Which figures stand beside each other."""

    @pytest.mark.parametrize(
        "other",
        [
            {"period": "2023"},
            {"period": "2024-Q1"},
            {"period": "2024-01/2024-11"},
            {"indicator": "t.other"},
            {"groups": (("hyvinvointialue", "13"),)},
            {"groups": (("kunta", "21"),)},
            {"groups": (("maa", "21"),)},
            {"groups": (("hyvinvointialue", "21"), ("palvelu", "a"))},
            {"groups": ()},
        ],
    )
    def test_other_figures(self, other):
        """A figure of another period, region, group or indicator is never compared, whatever the code says."""
        published = figure(5.0, groups=(("hyvinvointialue", "21"),))

        assert agrees(published, figure(5.0, **({"groups": published.groups} | other))) is None

    def test_county_against_country(self):
        """The figure of a county is not compared with that of the country, and each finds its own."""
        county, country = (("hyvinvointialue", "21"),), (("maa", "FI"),)
        published = [figure(5.0, groups=county), figure(7.0, groups=country)]

        comparison = beside(published, [figure(7.0, groups=country), figure(6.0, groups=county)])

        assert comparison.frame.set_index("maa")["agrees"].to_dict() == {TOTAL: False, "FI": True}

    def test_groups_of_one_side(self):
        """A group that only one side has is all of them together in the other."""
        whole, part = figure(5.0, groups=(("palvelu", TOTAL),)), figure(5.0, groups=(("palvelu", "a"),))

        for one, other in ((figure(5.0), whole), (whole, figure(5.0))):
            assert agrees(one, other) is True
        for one, other in ((figure(5.0), part), (part, figure(5.0))):
            assert agrees(one, other) is None

    def test_order_and_columns(self):
        """The rows are those of the published figures, in their order, with the keys first."""
        published = [figure(1.0, period="2022"), figure(2.0, period="2023"), figure(3.0)]

        frame = beside(published, [figure(3.0), figure(1.0, period="2022")]).frame

        assert frame["period"].tolist() == ["2022", "2023", "2024"]
        assert list(frame.columns) == [
            "indicator",
            "period",
            "published",
            "high",
            "qualifier",
            "computed",
            "tolerance",
            "difference",
            "agrees",
        ]

    def test_results_without_decimals(self, visits, rows):
        """Results that were computed agree with themselves: without printed decimals they are held to whole units."""
        results = compute(visits, {"visits": rows}, by=["kunta"], every="quarter")

        comparison = compare_with_published(results, results)

        assert comparison.disagreements.empty
        assert len(comparison.open) == results.to_pandas()["status"].ne(status.OK).sum()
