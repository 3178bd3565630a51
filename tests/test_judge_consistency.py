"""Consistency: whether published figures follow from each other."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from soteindikaattorit import Catalogue, check_consistency
from soteindikaattorit.errors import DefinitionError
from soteindikaattorit.judge.consistency import Inconsistency

VECTORS = Path(__file__).parent / "vectors"

TOML = """
[[indicator]]
id = "t.sessions"
version = "1"
name = { fi = "Istunnot" }
measure = { kind = "published", sums = true }

[[indicator]]
id = "t.growth"
version = "1"
name = { fi = "Istuntojen kasvu" }
unit = "%"
measure = { kind = "growth", indicator = "t.sessions" }

[[indicator]]
id = "t.logged-in"
version = "1"
name = { fi = "Kirjautuneet" }
measure = { kind = "published" }

[[indicator]]
id = "t.logged-in-share"
version = "1"
name = { fi = "Kirjautuneiden osuus" }
unit = "%"
measure = { kind = "quotient", numerator = "t.logged-in", denominator = "t.sessions", per = 100 }

[[indicator]]
id = "t.agree"
version = "1"
name = { fi = "Samaa mieltä" }
unit = "%"
measure = { kind = "published" }

[[indicator]]
id = "t.score"
version = "1"
name = { fi = "Suositteluindeksi" }
unit = "NPS"
measure = { kind = "published" }

[[observations]]
file = "printed.csv"
source = { title = "A report", publisher = "An invented county", year = 2026 }
"""

Check = Callable[[str], tuple[Inconsistency, ...]]


@pytest.fixture
def found(tmp_path) -> Check:
    """Return a function that checks artificial figures: indicator, period, group, value, qualifier, n and status."""

    def check(*figures: str) -> tuple[Inconsistency, ...]:
        header = "indicator,period,palvelu,value,qualifier,n,status"
        full = (figure + "," * (header.count(",") - figure.count(",")) for figure in figures)
        rows = "\n".join((header, *full))
        (tmp_path / "printed.csv").write_text(rows + "\n", "utf-8")
        (tmp_path / "mine.toml").write_text(TOML, "utf-8")
        return check_consistency(Catalogue.of().with_file(tmp_path / "mine.toml").select("t"))

    return check


def rules(findings: tuple[Inconsistency, ...]) -> list[tuple[str, str]]:
    """Return the rule and the indicator of each finding."""
    return [(finding.rule, finding.indicator) for finding in findings]


@pytest.fixture(scope="module")
def lappi() -> tuple[Inconsistency, ...]:
    """Return what is found in the published figures of Lapland."""
    pytest.importorskip("soteindikaattorit_lappi")
    return check_consistency(Catalogue.installed(only=["lappi"], strict=True))


class TestLapland:
    """The published text on Lapland, as the installed plugin holds it."""

    def test_no_others(self, lappi):
        """The three known inconsistencies of the published text are found, and no others."""
        assert rules(lappi) == [
            ("derived", "lappi.mielenterveystalo.istunnot.kasvu"),
            ("total", "lappi.yhteistyo-tuokio.osallistujat"),
            ("precision", "lappi.yhteistyo-tuokio.samaa-mielta-jakauma"),
        ]

    def test_growth(self, lappi):
        """Sessions that grew from 31 616 to 42 830 grew by 35.5 %, not by 31 %."""
        assert round(100 * (42830 / 31616 - 1), 1) == 35.5
        assert "is printed 31 %, but follows as 35.5" in lappi[0].message

    def test_total(self, lappi):
        """Five groups that sum to 92 are not 91."""
        assert "is printed 91 henkilöä, but its 5 groups sum to 92 henkilöä" in lappi[1].message

    def test_precision(self, lappi):
        """Shares of 13 people were printed with three digits."""
        assert "53.8, 38.5 % is printed of n = 13" in lappi[2].message

    def test_source(self, lappi):
        """Each says where the figures were printed."""
        assert all("VASA 2" in finding.source for finding in lappi)


class TestDerived:
    """A derived figure follows from the figures it is derived from."""

    @pytest.mark.parametrize(
        ("printed", "right"), [("25", True), ("25.0", True), ("25.00", True), ("24.9", False), ("24.996", False)]
    )
    def test_follows(self, found, printed, right):
        """What follows, as exactly as it was printed, is no finding."""
        findings = found("t.sessions,2023,,80", "t.sessions,2024,,100", f"t.growth,2024,,{printed}")

        assert (findings == ()) is right

    def test_does_not_follow(self, found):
        """From 80 to 100 is growth by 25 %, and the finding says both figures."""
        findings = found("t.sessions,2023,,80", "t.sessions,2024,,100", "t.growth,2024,,31")

        assert rules(findings) == [("derived", "t.growth")]
        assert findings[0].message == "2024 is printed 31 %, but follows as 25.0"
        assert str(findings[0]) == "t.growth: 2024 is printed 31 %, but follows as 25.0"
        assert findings[0].source == "An invented county: A report (2026)"

    def test_other_group(self, found):
        """The growth of one group is held against the values of that group only."""
        sessions = ("t.sessions,2023,a,80", "t.sessions,2024,a,100", "t.sessions,2023,b,10", "t.sessions,2024,b,20")

        assert rules(found(*sessions, "t.growth,2024,a,25", "t.growth,2024,b,100")) == []
        assert rules(found(*sessions, "t.growth,2024,b,25")) == [("derived", "t.growth")]

    def test_nothing_to_follow_from(self, found):
        """Growth of which the values were not printed cannot be held against anything."""
        assert found("t.sessions,2024,,100", "t.growth,2024,,31") == ()

    def test_share_of_two_figures(self, found):
        """A printed share of two printed figures is held against them."""
        base = ("t.sessions,2024,,200", "t.logged-in,2024,,50")

        assert rules(found(*base, "t.logged-in-share,2024,,25.0")) == []
        assert rules(found(*base, "t.logged-in-share,2024,,26")) == [("derived", "t.logged-in-share")]

    def test_qualified(self, found):
        """A share printed as over a figure is right when what follows is over it."""
        base = ("t.sessions,2024,,200", "t.logged-in,2024,,50")

        assert rules(found(*base, "t.logged-in-share,2024,,20,over")) == []
        assert rules(found(*base, "t.logged-in-share,2024,,30,over")) == [("derived", "t.logged-in-share")]


class TestTotal:
    """The published total of what adds up is the sum of its groups."""

    def test_sums(self, found):
        """A total that is the sum of its groups is no finding."""
        assert found("t.sessions,2024,,92", "t.sessions,2024,a,90", "t.sessions,2024,b,2") == ()

    def test_does_not_sum(self, found):
        """A total that is off by one is a finding that says both."""
        findings = found("t.sessions,2024,,91", "t.sessions,2024,a,90", "t.sessions,2024,b,2")

        assert rules(findings) == [("total", "t.sessions")]
        assert findings[0].message == "2024 is printed 91, but its 2 groups sum to 92"

    @pytest.mark.parametrize(("total", "right"), [("10.0", True), ("10.1", True), ("9.9", True), ("10.3", False)])
    def test_rounding(self, found, total, right):
        """Groups and total that were rounded may be off by half a unit each, and no more."""
        findings = found(f"t.sessions,2024,,{total}", "t.sessions,2024,a,5.5", "t.sessions,2024,b,4.5")

        assert (findings == ()) is right

    def test_each_period(self, found):
        """The groups of one year are not summed with those of another."""
        figures = ("t.sessions,2023,,3", "t.sessions,2023,a,1", "t.sessions,2023,b,2", "t.sessions,2024,,9")

        assert found(*figures, "t.sessions,2024,a,4", "t.sessions,2024,b,5") == ()

    def test_one_group(self, found):
        """One group of several that were not printed says nothing of the total."""
        assert found("t.sessions,2024,,91", "t.sessions,2024,a,90") == ()

    def test_no_total(self, found):
        """Groups without a total say nothing."""
        assert found("t.sessions,2024,a,90", "t.sessions,2024,b,2") == ()

    def test_what_does_not_add_up(self, found):
        """People may be in several groups, so that only what adds up is summed."""
        assert found("t.logged-in,2024,,5", "t.logged-in,2024,a,4", "t.logged-in,2024,b,4") == ()

    def test_over(self, found):
        """A figure printed as over is not summed."""
        assert found("t.sessions,2024,,91,over", "t.sessions,2024,a,90", "t.sessions,2024,b,2") == ()

    def test_about(self, found):
        """A total printed as about is held to half a unit of its last digit that is not zero."""
        assert found("t.sessions,2024,,400,about", "t.sessions,2024,a,300", "t.sessions,2024,b,90") == ()
        assert rules(found("t.sessions,2024,,400,about", "t.sessions,2024,a,300", "t.sessions,2024,b,10")) == [
            ("total", "t.sessions")
        ]

    def test_withheld_group(self, found):
        """When the figure of a group is withheld, the others are not the whole."""
        withheld = "t.sessions,2024,c,,,,withheld"

        assert found("t.sessions,2024,,100", "t.sessions,2024,a,90", "t.sessions,2024,b,2", withheld) == ()


class TestShares:
    """A share with its base is one that a whole number of people gives, with digits that the base can carry."""

    @pytest.mark.parametrize(
        ("printed", "n"),
        [("62", 13), ("38", 13), ("54", 13), ("0", 13), ("100", 100), ("33", 3), ("67", 3), ("12.5", 400)],
    )
    def test_possible(self, found, printed, n):
        """A share that a whole number of the base gives, when rounded, is no impossible share."""
        assert ("impossible-share", "t.agree") not in rules(found(f"t.agree,2024,,{printed},,{n}"))

    @pytest.mark.parametrize(("printed", "n"), [("13", 8), ("12", 8)])
    def test_half(self, found, printed, n):
        """One of eight is 12.5 %, which is printed as 12 or 13 by how one rounds halves."""
        assert ("impossible-share", "t.agree") not in rules(found(f"t.agree,2024,,{printed},,{n}"))

    @pytest.mark.parametrize(("printed", "n"), [("60", 13), ("50", 13), ("1", 13), ("50.2", 100)])
    def test_impossible(self, found, printed, n):
        """A share that no whole number of the base gives is a finding (the GRIM test)."""
        decimals = len(printed.partition(".")[2])
        possible = {f"{100 * count / n:.{decimals}f}" for count in range(n + 1)}

        findings = found(f"t.agree,2024,,{printed},,{n}")

        assert printed not in possible
        assert rules(findings) == [("impossible-share", "t.agree")]
        assert findings[0].message == f"{printed} % is printed of n = {n}, which no whole number of them gives"

    @pytest.mark.parametrize(
        ("printed", "n", "right"),
        [("38.5", 13, False), ("53.8", 13, False), ("38", 8, False), ("38", 13, True), ("33.3", 300, True)],
    )
    def test_digits(self, found, printed, n, right):
        """A share has no more digits than its base (AMA Manual of Style)."""
        assert (("precision", "t.agree") not in rules(found(f"t.agree,2024,,{printed},,{n}"))) is right

    @pytest.mark.parametrize(("printed", "n"), [("9.6", 52), ("9.9", 91), ("99.96", 2500), ("100", 13)])
    def test_as_many_digits_as_were_printed(self, found, printed, n):
        """The digits of a share are those that were printed: 9.6 has two; and all of 13 are 100 %, whole."""
        assert found(f"t.agree,2024,,{printed},,{n}") == ()

    def test_no_base(self, found):
        """A share without its base cannot be held against it."""
        assert found("t.agree,2024,,60.123") == ()

    def test_qualified(self, found):
        """About 60 % of 13 is right."""
        assert found("t.agree,2024,,60,about,13") == ()

    def test_only_shares(self, found):
        """An index of 13 answers is no share of them."""
        assert found("t.score,2024,,60,,13") == ()

    def test_several(self, found):
        """Shares of one indicator that are wrong alike are one finding."""
        findings = found("t.agree,2024,a,60,,13", "t.agree,2024,b,50,,13")

        assert [finding.message for finding in findings] == [
            "60, 50 % is printed of n = 13, which no whole number of them gives"
        ]


def test_nothing_published(visits):
    """Without published figures there is nothing to find."""
    assert check_consistency(visits.select("t")) == ()


def test_only_what_is_selected(found, tmp_path):
    """Figures of indicators that are not selected are not checked, though others are derived from them."""
    found("t.sessions,2024,,91", "t.sessions,2024,a,90", "t.sessions,2024,b,2", "t.growth,2024,,31")

    catalogue = Catalogue.of().with_file(tmp_path / "mine.toml").select("t.growth")

    assert check_consistency(catalogue) == ()


KUNDRESPONS = """
[[form]]
id = "t.kundrespons"
base = "thl-asiakaspalaute"
version = "2022"
covers = "hyvinvointialue:17"

[[form.question]]
code = "modersmal"
scale = "thl-agreement"
text = { sv = "Jag fick vård och service på mitt eget modersmål" }

[[indicator]]
id = "t.kundrespons.alla"
version = "2022"
name = { sv = "Alla åtta frågeställningarna" }

[indicator.measure]
kind = "published"
mean_of = [
    "t.kundrespons.saatavuus.mean",
    "t.kundrespons.kohtaaminen.mean",
    "t.kundrespons.osallistuminen.mean",
    "t.kundrespons.turvallisuus.mean",
    "t.kundrespons.tiedonsaanti.mean",
    "t.kundrespons.ymmarrettavyys.mean",
    "t.kundrespons.hyodyllisyys.mean",
    "t.kundrespons.modersmal.mean",
]

[[observations]]
file = "osterbotten_2022.csv"
source = { title = "Nästan 20 000 responser", publisher = "Österbottens välfärdsområde" }
"""


class TestPublishedStatements:
    """Statement results as a county published them, as observations of the same form."""

    @pytest.fixture
    def catalogue(self, tmp_path):
        """Österbotten's form and its published means of 2022."""
        shutil.copy(VECTORS / "osterbotten_2022.csv", tmp_path)
        (tmp_path / "a.toml").write_text(KUNDRESPONS, "utf-8")
        return Catalogue.of().with_file(tmp_path / "a.toml")

    def test_stand_as_observations(self, catalogue):
        """Each mean stands with its own n, under the indicator that the form makes of its answers."""
        with (VECTORS / "osterbotten_2022.csv").open(encoding="utf-8") as file:
            printed = {row["indicator"]: row for row in csv.DictReader(file)}

        shown = catalogue.select("t.kundrespons").observed().to_pandas().set_index("indicator")

        assert set(shown.index) == set(printed)
        for name in catalogue["t.kundrespons.alla"].measure.mean_of:
            assert shown.loc[name, ["value", "n"]].tolist() == [float(printed[name]["value"]), int(printed[name]["n"])]

    def test_own_statement_is_asked_last(self, catalogue):
        """The eighth statement is the county's own, beside the seven national ones."""
        codes = [question.code for question in catalogue.form("t.kundrespons").questions if question.is_statement]

        assert len(codes) == 8
        assert codes[-1] == "modersmal"

    def test_overall_mean_does_not_follow(self, catalogue):
        """4.1 cannot be a mean of figures from 4.30 to 4.65, whatever their weights; nothing else is found."""
        found = check_consistency(catalogue.select("t.kundrespons"))

        assert [(one.rule, one.indicator) for one in found] == [("mean", "t.kundrespons.alla")]
        assert "is printed 4.1, but the 8 figures of the mean range from 4.30 to 4.65" in found[0].message
        assert found[0].source.startswith("Österbottens välfärdsområde")

    @pytest.mark.parametrize(("printed", "is_found"), [("4.3", False), ("4.4", False), ("4.7", False), ("4.8", True)])
    def test_as_exact_as_printed(self, tmp_path, printed, is_found):
        """A mean that rounding may have moved beyond an end is no finding."""
        table = (VECTORS / "osterbotten_2022.csv").read_text("utf-8").replace(",4.1,", f",{printed},")
        (tmp_path / "osterbotten_2022.csv").write_text(table, "utf-8")
        (tmp_path / "a.toml").write_text(KUNDRESPONS, "utf-8")

        found = check_consistency(Catalogue.of().with_file(tmp_path / "a.toml").select("t.kundrespons"))

        assert bool(found) == is_found

    def test_mean_of_nothing(self, tmp_path):
        """A mean of an indicator that is not there is told."""
        (tmp_path / "osterbotten_2022.csv").write_text("indicator,period,value\n", "utf-8")
        (tmp_path / "a.toml").write_text(KUNDRESPONS.replace("saatavuus.mean", "saatavus.mean"), "utf-8")

        with pytest.raises(DefinitionError, match="averages the unknown indicator 't.kundrespons.saatavus.mean'"):
            Catalogue.of().with_file(tmp_path / "a.toml")
