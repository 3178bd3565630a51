"""The national series: what they are computed from, and what is published of them."""

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import compute, generated_rows
from soteindikaattorit.measures import Within

SERIES = (
    "thl.hoitoon-paasy.maaraajassa",
    "thl.hoitoon-paasy.suun-terveydenhuolto-maaraajassa",
    "thl.hoitoon-paasy.laakari-7-paivaa",
    "thl.hoitoon-paasy.laakari-14-paivaa",
    "thl.jatkuvuus.laakari",
    "thl.jatkuvuus.sairaanhoitaja",
    "thl.lastensuojelu.ratkaistu-ajoissa",
    "thl.lastensuojelu.arvioitu-ajoissa",
    "thl.sahkoinen-asiointi",
)


@pytest.mark.parametrize("name", SERIES)
def test_computed_from_samples(national, name):
    """Each series is computed from rows of its dataset, by region, with a status."""
    chosen = national.select(name)
    dataset = national.dataset(national[name].dataset)
    rows = generated_rows(dataset, national, count=400, seed=1, within="hyvinvointialue:21")

    found = compute(chosen, {dataset.id: rows}, by=["hyvinvointialue"], totals=True).to_pandas()

    assert set(found["status"]) == {"ok"}
    assert found["value"].between(0, 100).all()


def test_access_by_day_and_age(national):
    """A doctor's visit after 20 days was late in 2024, and in 2025 for the young only; a dentist's was in time."""
    rows = pd.DataFrame(
        {
            "kunta": "698",
            "ammattiryhma": ["laakari", "laakari", "laakari", "hammaslaakari"],
            "ikaryhma": ["23-tayttaneet", "23-tayttaneet", "alle-23", "alle-23"],
            "hoitotakuun_piirissa": True,
            "arvio": pd.to_datetime(["2024-12-01", "2025-02-01", "2025-02-01", "2025-02-01"]),
        }
    )
    rows["kaynti"] = rows["arvio"] + pd.Timedelta(days=20)

    found = (
        compute(national.select("thl.hoitoon-paasy"), {"thl.hoitoon-paasy": rows}).to_pandas().set_index("indicator")
    )

    assert found.loc["thl.hoitoon-paasy.maaraajassa", ["numerator", "denominator"]].tolist() == [1, 3]
    assert found.loc["thl.hoitoon-paasy.suun-terveydenhuolto-maaraajassa", "value"] == 100
    assert found.loc["thl.hoitoon-paasy.laakari-14-paivaa", "value"] == 0


def test_published_shares_follow_from_their_counts(vectors):
    """The shares that THL prints are those of the counts it prints."""
    for vector in vectors("child_welfare"):
        in_time, late = (np.asarray([float(vector[name])]) for name in ("in_time", "late"))
        measure = Within(start="a", end="b", days=7)

        figures = measure.finish({"numerator": in_time, "denominator": in_time + late}, 0.95)

        assert round(figures.value[0]) == int(vector["percent"])


def test_published(national):
    """Published shares of child welfare stand beside the computed ones, with their number in Sotkanet."""
    published = national.select("thl.lastensuojelu").observed().to_pandas()

    assert (
        published.set_index(["indicator", "period"]).loc[
            ("thl.lastensuojelu.loka-maaliskuu", "2016-10/2017-03"), "value"
        ]
        == 98
    )
    assert dict(national["thl.lastensuojelu.huhti-syyskuu"].codes) == {"sotkanet": "3520"}
