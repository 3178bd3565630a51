"""Estimates from sample surveys: published ones, laws of the design, and what has no interval."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit import Catalogue, compute, compute_parts
from soteindikaattorit.errors import DataError
from soteindikaattorit.measures import Classes, Mean, WeightedMean

VECTORS = Path(__file__).parent / "vectors"

DATASET = """
[[dataset]]
id = "s"
name = { fi = "Otos" }
[dataset.columns]
arvo = { type = "number", optional = true }
paino = { type = "number", optional = true }
ositus = { type = "text", optional = true }
vaesto = { type = "number", optional = true }
ryhma = { type = "text", optional = true }
osoitin = { type = "boolean", optional = true }
"""


def indicator(measure: str, where: str = "") -> str:
    """Write one indicator."""
    rows = f"where = {where}" if where else ""
    return (
        f'[[indicator]]\nid = "s.x"\nversion = "1"\nname = {{ fi = "x" }}\ndataset = "s"\nmeasure = {measure}\n{rows}\n'
    )


DESIGN = 'weight = "paino", stratum = "ositus", population = "vaesto"'
MEAN = indicator(f'{{ kind = "weighted-mean", column = "arvo", {DESIGN} }}')
SHARE = indicator(f'{{ kind = "weighted-proportion", numerator = {{ arvo = {{ min = 1 }} }}, {DESIGN} }}')


def sample(**columns: object) -> pd.DataFrame:
    """Return a sample; weights of one and one stratum of an endless population unless something is said."""
    count = len(next(iter(columns.values())))
    plain = {"arvo": 1.0, "paino": 1.0, "ositus": "x", "vaesto": 1e12, "ryhma": "a", "osoitin": True}
    frame = pd.DataFrame({**dict.fromkeys(plain), **columns}, index=range(count))
    return frame.assign(**{name: frame[name] if name in columns else value for name, value in plain.items()})


def figure(catalogue: Catalogue, frame: pd.DataFrame, **options: object) -> pd.Series:
    """Return the first figure."""
    return compute(catalogue, {"s": frame}, **options).to_pandas().iloc[0]


@pytest.fixture
def mean(catalogue_of) -> Catalogue:
    """Return a catalogue with a weighted mean by strata of finite populations."""
    return catalogue_of(DATASET + MEAN)


@pytest.fixture
def share(catalogue_of) -> Catalogue:
    """Return a catalogue with a weighted share by strata of finite populations."""
    return catalogue_of(DATASET + SHARE)


class TestPublished:
    """Estimates of samples that are published with their data."""

    def test_means(self, catalogue_of, vectors, as_published):
        """Means, standard errors and limits are those of R's package survey and of SAS, of domains too."""
        for row in vectors("survey_estimates"):
            rows = pd.read_csv(VECTORS / f"survey_sample_{row['sample']}.csv")
            frame = sample(arvo=rows[row["column"]].astype(float), paino=rows[row["weight"]].astype(float))
            frame["ositus"] = rows[row["stratum"]].astype("str") if row["stratum"] else "x"
            frame["vaesto"] = rows[row["population"]].astype(float) if row["population"] else 1e12
            bounds = {"min": row["least"], "max": row["greatest"]}
            where = ", ".join(f"{end} = {bound}" for end, bound in bounds.items() if bound)
            measure = f'{{ kind = "weighted-mean", column = "arvo", {DESIGN} }}'
            toml = DATASET + indicator(measure, f"{{ arvo = {{ {where} }} }}" if where else "")

            found = figure(catalogue_of(toml), frame)

            for name in ("value", "standard_error", "lower", "upper"):
                assert not row[name] or found[name] == as_published(row[name]), row

    def test_share(self, catalogue_of, as_published):
        """A share, its standard error and its limits are those of SAS."""
        rows = pd.read_csv(VECTORS / "survey_sample_apisrs.csv")
        frame = sample(osoitin=rows["sch_wide"] == "Yes", paino=rows["weight"], vaesto=rows["population"].astype(float))
        measure = (
            f'{{ kind = "weighted-proportion", numerator = {{ osoitin = true }}, {DESIGN}, interval = "linearised" }}'
        )

        found = figure(catalogue_of(DATASET + indicator(measure)), frame)

        for name, printed in {
            "value": "81.5",
            "standard_error": "2.7078",
            "lower": "76.1604",
            "upper": "86.8396",
        }.items():
            assert found[name] == as_published(printed)


class TestLaws:
    """What holds of every design."""

    @given(values=st.lists(st.integers(-100, 100).map(float), min_size=2, max_size=40), weight=st.floats(0.01, 1000))
    def test_equal_weights(self, values, weight):
        """With equal weights the mean and its limits are the plain ones, and every answer counts whole."""
        n, total, squares = float(len(values)), sum(values), sum(value**2 for value in values)
        plain = Mean(column="x").finish(
            {"n": np.array([n]), "sum": np.array([total]), "squares": np.array([squares])}, 0.95
        )
        sums = {
            "n": n,
            "sample": n,
            "weight": n * weight,
            "weight_squares": n * weight**2,
            "weighted": total * weight,
            "weighted_squares": total * weight**2,
            "squares": squares * weight**2,
        }
        one = Classes(cell=np.zeros(1, dtype="int64"), key=np.array([""]), cells=1)

        found = WeightedMean(column="x", weight="w").finish_classes(
            {name: np.array([number]) for name, number in sums.items()}, one, 0.95
        )

        assert dict(found.extras)["effective_n"][0] == pytest.approx(n, rel=1e-9)
        for name in ("value", "lower", "upper"):
            assert getattr(found, name)[0] == pytest.approx(getattr(plain, name)[0], rel=1e-7, abs=1e-4)

    def test_scale_of_weights(self, mean):
        """Weights that add up to the sample or to the population give the same figures."""
        random = np.random.default_rng(3)
        frame = sample(arvo=random.normal(5, 2, 60), paino=random.gamma(2, 1, 60), ositus=random.choice(["x", "y"], 60))

        found, scaled = figure(mean, frame), figure(mean, frame.assign(paino=frame["paino"] * 1234.5))

        for name in ("value", "lower", "upper", "effective_n"):
            assert scaled[name] == pytest.approx(found[name], rel=1e-9)

    def test_whole_population(self, mean):
        """When all of a population were asked, nothing is left uncertain."""
        found = figure(mean, sample(arvo=[1.0, 2.0, 4.0], vaesto=3.0))

        assert found[["standard_error", "lower", "upper"]].tolist() == pytest.approx([0, 7 / 3, 7 / 3])

    def test_domains_are_of_the_whole_sample(self, catalogue_of):
        """A group has the variance of a part of the sample, the same whether it is split off or chosen."""
        random = np.random.default_rng(5)
        frame = sample(arvo=random.normal(5, 2, 80), paino=random.gamma(2, 1, 80), ryhma=random.choice(["a", "b"], 80))
        frame["ositus"] = random.choice(["x", "y"], 80)
        split = compute(catalogue_of(DATASET + MEAN), {"s": frame}, by=["ryhma"], totals=True).to_pandas()
        measure = f'{{ kind = "weighted-mean", column = "arvo", {DESIGN} }}'
        chosen = figure(catalogue_of(DATASET + indicator(measure, '{ ryhma = "a" }')), frame)
        alone = figure(catalogue_of(DATASET + MEAN), frame[frame["ryhma"] == "a"])

        a = split[split["ryhma"] == "a"].iloc[0]

        assert a[["value", "standard_error", "lower"]].tolist() == pytest.approx(
            chosen[["value", "standard_error", "lower"]].tolist()
        )
        assert a["value"] == pytest.approx(alone["value"])
        assert a["standard_error"] != pytest.approx(alone["standard_error"], rel=1e-6)

    def test_kept(self, mean):
        """Kept parts of two halves of a sample, added up, give the figures of the whole."""
        random = np.random.default_rng(7)
        frame = sample(arvo=random.normal(5, 2, 80), paino=random.gamma(2, 1, 80), ositus=random.choice(["x", "y"], 80))
        halves = [compute_parts(mean, {"s": half})["s"] for half in (frame[:30], frame[30:])]

        merged = compute(mean, {"s": halves[0].merge(halves[1])}).to_pandas()

        pd.testing.assert_frame_equal(merged, compute(mean, {"s": frame}).to_pandas(), rtol=1e-9)

    def test_effective_sample_size(self, mean):
        """One answer that weighs as much as ten others is worth far less than eleven."""
        found = figure(mean, sample(arvo=np.arange(11.0), paino=[10.0, *[1.0] * 10]))

        assert found["effective_n"] == pytest.approx(400 / 110)


class TestStatus:
    """Where there is no figure or no interval."""

    def test_none_and_all(self, share):
        """A share of none or of all is a figure without an interval."""
        for value, expected in ((0.0, 0.0), (1.0, 100.0)):
            found = figure(share, sample(arvo=[value] * 5))

            assert found[["value", "status", "method"]].tolist() == [expected, "ok", ""]

    def test_one_answer(self, mean):
        """One answer is an estimate without an interval, as is a stratum of which one was drawn."""
        lonely = sample(arvo=[1.0, 2.0, 4.0], ositus=["x", "x", "y"])

        assert figure(mean, sample(arvo=[3.0]))[["value", "status", "method"]].tolist() == [3, "ok", ""]
        assert figure(mean, lonely)[["status", "method"]].tolist() == ["ok", ""]

    def test_no_weight(self, mean):
        """Answers that weigh nothing have no mean; without answers or weights there are no data."""
        assert figure(mean, sample(arvo=[1.0, 2.0], paino=0.0))["status"] == "undefined"
        assert figure(mean, sample(arvo=[None, None]))["status"] == "no-data"
        assert figure(mean, sample(arvo=[1.0, 2.0], paino=[None, None]))["status"] == "no-data"

    @pytest.mark.parametrize("paino", [[1.0, -1.0], [1.0, np.inf]])
    def test_impossible_weights(self, mean, paino):
        """Weights that are negative or infinite are an error of the data."""
        with pytest.raises(DataError, match="column 'paino'"):
            compute(mean, {"s": sample(arvo=[1.0, 2.0], paino=paino)})

    def test_missing_answers(self, mean):
        """Who did not answer is not estimated from, but was drawn: the variance is that of a domain."""
        frame = sample(arvo=[1.0, 2.0, 4.0, None])
        n, drawn, mean_of = 3, 4, 7 / 3
        squares = sum((value - mean_of) ** 2 for value in (1, 2, 4)) / n**2

        found = figure(mean, frame)

        assert found["n"] == 3
        assert found["standard_error"] == pytest.approx(np.sqrt(drawn / (drawn - 1) * squares))
