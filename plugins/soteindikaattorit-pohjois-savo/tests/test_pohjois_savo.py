"""The plugin of North Savo."""

import csv
from importlib.metadata import entry_points
from pathlib import Path

import pandas as pd
import pytest

import soteindikaattorit as sote
from soteindikaattorit.testing import PluginConformance

VECTORS = Path(__file__).parent / "vectors"
PACKAGES = list(csv.DictReader((VECTORS / "posote20.csv").read_text("utf-8").splitlines()))
BESIDE = list(csv.DictReader((VECTORS / "beside_lappi.csv").read_text("utf-8").splitlines()))
HAS_LAPPI = "lappi" in entry_points(group="soteindikaattorit").names


class TestConformance(PluginConformance):
    """What every plugin must keep to."""

    plugin = "pohjois_savo"


@pytest.fixture(scope="module")
def catalogue():
    """Everything the plugin defines, beside the national content."""
    return sote.Catalogue.installed(only=["pohjois_savo"], strict=True)


@pytest.fixture(scope="module")
def own(catalogue):
    """What North Savo defines."""
    return catalogue.select(plugin="pohjois_savo")


@pytest.fixture(scope="module")
def datasets(catalogue):
    """The datasets of the plugin."""
    return [dataset for dataset in catalogue.datasets if dataset.id.startswith("pohjois-savo.")]


def test_ids_are_its_own(own, datasets):
    """Indicators bear the names of county and work package, datasets that of the county; every dataset is read."""
    packages = tuple(f"pohjois-savo.{package['package']}." for package in PACKAGES)

    assert all(indicator.id.startswith(packages) for indicator in own)
    assert {indicator.dataset for indicator in own} - {""} == {dataset.id for dataset in datasets}


def test_indicators_serve_the_goal_of_their_package(own):
    """An indicator serves the goal for which its work package is named."""
    assert all(indicator.goal == indicator.id.split(".")[1] for indicator in own)


def test_every_indicator_says_what_it_is(own):
    """Every indicator has a Finnish and an English name, a unit and a source."""
    for indicator in own:
        assert {"fi", "en"} <= set(indicator.name.to_dict()), indicator.id
        assert all((indicator.unit, indicator.source)), indicator.id


def test_every_column_is_described(datasets):
    """Every dataset and every column says in Finnish and English what it holds; the county is named."""
    for dataset in datasets:
        assert dataset.covers == "hyvinvointialue:13", dataset.id
        for owner in (dataset, *dataset.columns):
            assert owner.description, f"{dataset.id}: {owner.id}"
            assert {"fi", "en"} <= set(owner.description.to_dict()), f"{dataset.id}: {owner.id}"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["package"])
def test_projects_of_each_package_are_observed(own, package):
    """The number of projects of each work package is an observation."""
    found = [one for one in own.observations if one.indicator == f"pohjois-savo.{package['package']}.hankkeet"]

    assert [one.value for one in found] == [float(package["projects"])]
    assert found[0].groups == (("hyvinvointialue", "13"),)


@pytest.mark.parametrize("project", [*(f"saatavuus-{number}" for number in range(1, 11)), "laatu-6"])
def test_every_named_project_has_a_measure(own, project):
    """Each project that the programme names has at least one indicator."""
    assert len(own.select(tag=project)) >= 1


def test_family_centres_in_the_whole_county(catalogue):
    """Family-centre services work by the model in all 19 municipalities by the end of 2022."""
    codes = catalogue.regions.children("hyvinvointialue", "13", "kunta", pd.Timestamp("2022-12-31").date())
    rows = pd.DataFrame({"kunta": list(codes), "seurantapaiva": pd.Timestamp("2022-12-31"), "perhekeskus": 1})
    rows.loc[0, "perhekeskus"] = 0
    chosen = catalogue.select("pohjois-savo.saatavuus.perhekeskus-kunnat-osuus")

    results = sote.compute(chosen, {"pohjois-savo.kuntien-kaytannot": rows}, every="year").to_pandas()

    assert len(codes) == 19
    assert results[["numerator", "denominator", "target", "met"]].to_numpy().tolist() == [[18.0, 19.0, 100.0, False]]


def test_national_series_of_the_county(catalogue):
    """North Savo's continuity of doctor visits is THL's, year by year, with two decimals."""
    series = [
        observation
        for observation in catalogue.observations
        if observation.indicator == "thl.hoidon-jatkuvuus-laakari" and ("hyvinvointialue", "13") in observation.groups
    ]

    assert [one.value for one in sorted(series, key=lambda one: one.period)] == [0.35, 0.34, 0.31, 0.29, 0.30, 0.34]
    assert {one.decimals for one in series} == {2}


@pytest.mark.skipif(not HAS_LAPPI, reason="the plugin of Lapland is not installed")
@pytest.mark.parametrize("pair", BESIDE, ids=lambda pair: pair["here"])
def test_stands_beside_lapland(pair):
    """A measure that Lapland has too is of the same kind, in the same unit, decimals and direction."""
    both = sote.Catalogue.installed(only=["lappi", "pohjois_savo"], strict=True)
    here, there = both[pair["here"]], both[pair["lappi"]]

    assert (here.measure.kind, here.decimals, here.direction) == (there.measure.kind, there.decimals, there.direction)
    assert here.unit == there.unit
