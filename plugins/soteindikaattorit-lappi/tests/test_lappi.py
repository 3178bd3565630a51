"""The plugin of Lapland."""

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import soteindikaattorit as sote
from soteindikaattorit.testing import PluginConformance

ON = date(2025, 1, 1)
_TABLE = Path(__file__).parent / "vectors" / "lappi_published.csv"
VECTORS = list(csv.DictReader(_TABLE.read_text("utf-8").splitlines()))
RENAMED = {
    ("sairaanhoitajachat.yhteydenotot", ""): "lappi.sairaanhoitajachat.yhteydenotot-kuukaudessa",
    ("etavastaanotto.nps", "ammattilaiset"): "lappi.etavastaanotto.nps-ammattilaiset",
    ("perheoikeus.odotusaika", "digitaalinen prosessi"): "lappi.perheoikeus.yhteydenoton-maaraaika",
    ("ensiarviointi.yhteydenotto_arkipaivaa", "perhesosiaalityö"): "lappi.ensiarviointi.yhteydenoton-maaraaika",
    ("yhteistyo_tuokio.taysin_samaa_mielta_osuus", ""): "lappi.yhteistyo-tuokio.samaa-mielta-jakauma",
    ("yhteistyo_tuokio.jokseenkin_samaa_mielta_osuus", ""): "lappi.yhteistyo-tuokio.samaa-mielta-jakauma",
}
CLASSES = {
    "yhteistyo_tuokio.taysin_samaa_mielta_osuus": "taysin",
    "yhteistyo_tuokio.jokseenkin_samaa_mielta_osuus": "jokseenkin",
    "yhteensä": "",
}


class TestConformance(PluginConformance):
    """What every plugin must keep to."""

    plugin = "lappi"


@pytest.fixture(scope="module")
def catalogue():
    """Everything the plugin defines, beside the national content."""
    return sote.Catalogue.installed(only=["lappi"], strict=True)


@pytest.fixture(scope="module")
def lappi(catalogue):
    """What Lapland defines, but for what comes with its forms."""
    forms = {form.id for form in catalogue.forms}
    return catalogue.select(*(one.id for one in catalogue.select(plugin="lappi") if one.dataset not in forms))


@pytest.fixture(scope="module")
def datasets(catalogue):
    """The datasets of the plugin, but for those that come with its forms."""
    forms = {form.id for form in catalogue.forms}
    return [one for one in catalogue.datasets if one.id.startswith("lappi.") and one.id not in forms]


def indicator_of(vector):
    """Return the id under which a printed figure stands."""
    return RENAMED.get((vector["key"], vector["dimension"]), f"lappi.{vector['key'].replace('_', '-')}")


def code_of(vector):
    """Return the code of what a figure is of."""
    named = CLASSES.get(vector["key"], CLASSES.get(vector["dimension"], vector["dimension"]))
    return named.replace(" ", "-").replace("ä", "a").replace("ö", "o")


def number(text):
    """Return the number of a cell, None for an empty one."""
    return float(text) if text else None


def test_every_indicator_says_what_it_is(lappi):
    """Every indicator has a Finnish and an English name, a unit, a goal and a source."""
    for indicator in lappi:
        assert {"fi", "en"} <= set(indicator.name.to_dict()), indicator.id
        assert all((indicator.unit, indicator.goal, indicator.source)), indicator.id


def test_nothing_is_worded_in_sami(lappi, datasets):
    """No Sámi wording is invented: every slot is empty."""
    texts = [text for indicator in lappi for text in (indicator.name, indicator.description) if text]
    texts += [text for dataset in datasets for column in dataset.columns for _, text in column.values]  # noqa: PD011 - a column of a dataset

    assert not {"se", "smn", "sms"} & {language for text in texts for language in text.to_dict()}


def test_every_column_is_described(datasets):
    """Every dataset and every column says in Finnish and English what it holds; the county is named."""
    for dataset in datasets:
        assert dataset.covers == "hyvinvointialue:21", dataset.id
        for owner in (dataset, *dataset.columns):
            assert owner.description, f"{dataset.id}: {owner.id}"
            assert {"fi", "en"} <= set(owner.description.to_dict()), f"{dataset.id}: {owner.id}"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: "-".join(list(vector.values())[2:5]))
def test_every_printed_figure_is_an_observation(catalogue, vector):
    """Each printed figure stands as one observation: indicator, county, group, period, value, range and base."""
    code = code_of(vector)
    groups = {"21", code} - {""}

    found = [
        observation
        for observation in catalogue.observations
        if observation.indicator == indicator_of(vector)
        and str(observation.period) == vector["period"]
        and {group for _, group in observation.groups} == groups
    ]

    assert len(found) == 1
    assert found[0].value == number(vector["value"])
    assert found[0].value_high == number(vector["value_high"])
    assert found[0].n == number(vector["n"])
    assert f"{found[0].value:.{found[0].decimals}f}" == vector["value"]
    assert found[0].source.section == vector["section"]


def test_no_figure_is_added(lappi):
    """There are no more observations than printed figures, and the number of municipalities."""
    assert len(lappi.observations) == len(VECTORS) + 1
    assert len({observation.key for observation in lappi.observations}) == len(lappi.observations)


def test_how_figures_were_put_is_kept(lappi):
    """Figures printed as over, about or a range say so."""
    put = {(one.indicator, one.qualifier) for one in lappi.observations if one.qualifier}

    assert {
        ("lappi.sairaanhoitajachat.yhteydenotot-kuukaudessa", "over"),
        ("lappi.saamenkieliset.nps", "over"),
        ("lappi.ensiarviointi.ei-tavoitettu-osuus", "about"),
        ("lappi.hyvinvointilahete.kirjautumatta-osuus", "about"),
        ("lappi.sairaanhoitajachat.nps", "range"),
    } <= put


def test_service_areas_cover_the_county(catalogue):
    """The four service areas hold each of the 21 municipalities exactly once."""
    regions = catalogue.regions
    areas = ("lappi.pohjoinen", "lappi.itainen", "lappi.kaakkois", "lappi.lounais")

    held = [code for area in areas for code in regions.children("palvelualue", area, "kunta", ON)]

    assert sorted(held) == sorted(regions.children("hyvinvointialue", "21", "kunta", ON))
    assert len(held) == 21


@pytest.mark.parametrize(
    ("indicator", "period", "target"),
    [
        ("lappi.sahkoinen-asiointi.osuus", "2024-01/2025-12", 30),
        ("lappi.dentview.kayttajat", "2024-Q1", 1100),
        ("lappi.dentview.kayttajat", "2024", 4400),
        ("lappi.tarina-auttaminen.kavijat", "2023-06/2024-04", 5000),
        ("lappi.tarina-auttaminen.kavijat", "2023-06/2024-12", 15000),
        ("lappi.ensiarviointi.yhteydenotto-ajoissa", "2024", 100),
        ("lappi.ensiarviointi.yhteydenotto-ajoissa", "2022", None),
    ],
)
def test_targets(catalogue, indicator, period, target):
    """A target holds for the period it was set for, scaled when it is set for a quarter."""
    assert catalogue[indicator].target_for(sote.Period.parse(period)) == target


def test_what_does_not_follow_is_found(lappi):
    """The three things in the report that do not follow from its own numbers are found, and no others."""
    found = {(finding.indicator, finding.rule) for finding in sote.check_consistency(lappi)}

    assert found == {
        ("lappi.mielenterveystalo.istunnot.kasvu", "derived"),
        ("lappi.yhteistyo-tuokio.osallistujat", "total"),
        ("lappi.yhteistyo-tuokio.samaa-mielta-jakauma", "precision"),
    }


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator"),
    [
        ("lappi.digihoitopolku.kirjautuneet-osuus", 1961, 2480),
        ("lappi.tulsote.omaolo-kunnat-osuus", 9, 21),
        ("lappi.tulsote.maksuton-ehkaisy-kunnat-osuus", 7, 21),
        ("lappi.tulsote.perhekeskus-kunnat-osuus", 14, 21),
    ],
)
def test_shares_follow_from_published_figures(catalogue, indicator, numerator, denominator):
    """A share of published figures follows from them."""
    derived = sote.derive(catalogue.select(indicator), catalogue.observed()).to_pandas()

    assert derived["value"].tolist() == pytest.approx([100 * numerator / denominator])


def test_national_series_of_the_county(catalogue):
    """Lapland's continuity of doctor visits is THL's, year by year, with two decimals."""
    own = [
        observation
        for observation in catalogue.observations
        if observation.indicator == "thl.hoidon-jatkuvuus-laakari" and ("hyvinvointialue", "21") in observation.groups
    ]

    assert [one.value for one in sorted(own, key=lambda one: one.period)] == [0.28, 0.25, 0.23, 0.23, 0.23, 0.25]
    assert {one.decimals for one in own} == {2}


def test_first_contact_counts_working_days(catalogue):
    """A contact on the seventh working day is in time, on the eighth it is late; no contact is late too."""
    rows = pd.DataFrame(
        {
            "kunta": "698",
            "palvelu": "perhesosiaalityo",
            "saapunut": pd.to_datetime(["2025-03-04", "2025-03-04", "2025-03-04", "2025-03-04"]),
            "yhteydenotto": pd.to_datetime(["2025-03-13", "2025-03-14", None, "2025-03-05"]),
        }
    )
    chosen = catalogue.select("lappi.ensiarviointi.yhteydenotto-ajoissa")

    results = sote.compute(chosen, {"lappi.ensiarvioinnit": rows}, by=["palvelualue"], every="year").to_pandas()

    assert results["palvelualue"].tolist() == ["lappi.kaakkois"]
    assert results[["value", "n", "target"]].to_numpy().tolist() == [[50.0, 4.0, 100.0]]


def test_counted_rows_stand_for_many(catalogue):
    """A row of remote appointments stands for as many as its count says."""
    rows = pd.DataFrame({"paiva": pd.to_datetime(["2024-08-01", "2024-09-01"]), "maara": [14, 24]})
    chosen = catalogue.select("lappi.etavastaanotto.toteutuneet")

    results = sote.compute(chosen, {"lappi.etavastaanotot": rows}, every="month").to_pandas()

    assert results["value"].tolist() == [14.0, 24.0]
