"""Scores of published instruments, from rows of answers."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from soteindikaattorit import compute, contrast
from soteindikaattorit.errors import DataError, InvalidValueError
from soteindikaattorit.measures import Score

ITEMS = [f"q{number}" for number in range(1, 27)]
COLUMNS = "\n".join(f'{item} = {{ type = "integer", optional = true }}' for item in ITEMS)
DOMAINS = ("physical", "psychological", "social", "environment")


def toml(reading: str = "", more: str = "") -> str:
    """Return the definitions of the four domains."""
    keys = 'kind = "score", instrument = "whoqol-bref", columns = "q{}"' + (
        f', reading = "{reading}"' if reading else ""
    )
    indicators = "".join(
        f'[[indicator]]\nid = "t.{domain}"\nversion = "1"\nname = {{ fi = "x" }}\ndataset = "d"\nmeasure = {{ {keys}, domain = "{domain}"{more} }}\n'
        for domain in DOMAINS
    )
    return f'[[dataset]]\nid = "d"\nname = {{ fi = "Vastaukset" }}\n[dataset.columns]\n{COLUMNS}\n{indicators}'


def frame_of(rows: list[list[float | None]]) -> pd.DataFrame:
    """Return answers as a frame."""
    return pd.DataFrame(rows, columns=ITEMS).astype("Float64")


def by_hand(answers: dict[int, int], items: tuple[int, ...], least: int) -> float | None:
    """Return a score as the manual tells to count it: the mean of the domain, four times, brought to 0-100."""
    there = [6 - answers[item] if item in {3, 4, 26} else answers[item] for item in items if item in answers]
    if len(there) < least or len(answers) < 21:
        return None
    return (4 * sum(there) / len(there) - 4) * 100 / 16


class TestPublished:
    """As others count the same answers."""

    def test_cases(self, vectors, catalogue_of, as_published):
        """Scores of published cases are as published; with too few answers there is none."""
        for vector in vectors("whoqol_bref"):
            answers = [float(vector[item]) if vector[item] else None for item in ITEMS]

            found = compute(catalogue_of(toml(vector["reading"])), {"d": frame_of([answers])}).to_pandas()

            scores = found.set_index("indicator")
            for domain in DOMAINS:
                expected = vector[domain]
                if expected == "-":
                    assert scores.loc[f"t.{domain}", "status"] == "no-data"
                elif expected:
                    assert scores.loc[f"t.{domain}", "value"] == as_published(expected)


def drawn(count: int, missing: float) -> list[list[int | None]]:
    """Return rows of answers, of which a share is missing, the same each time."""
    random = np.random.default_rng(3)
    answers, there = random.integers(1, 6, (count, 26)), random.random((count, 26)) > missing
    return [
        [int(answer) if is_there else None for answer, is_there in zip(*row, strict=True)]
        for row in zip(answers, there, strict=True)
    ]


def scores_of(rows: list[list[int | None]], reading: str, instruments) -> dict[str, list[float | None]]:
    """Return the score of each row in each domain, counted by hand."""
    key = next(instrument for instrument in instruments if instrument.id == "whoqol-bref")
    answers = [{number: answer for number, answer in enumerate(row, 1) if answer is not None} for row in rows]
    return {
        domain.id: [by_hand(row, domain.items, dict(domain.answered)[reading]) for row in answers]
        for domain in key.domains
    }


class TestRows:
    """Scores computed in one pass are those of counting row by row."""

    def test_on_every_engine(self, engine, catalogue_of):
        """The mean and the deviation are the same on every engine, with missing answers."""
        rows, catalogue = drawn(60, 0.1), catalogue_of(toml())

        found = compute(catalogue, {"d": engine(frame_of(rows))}).to_pandas().set_index("indicator")

        for domain, scores in scores_of(rows, "syntax", catalogue.instruments).items():
            figure, known = found.loc[f"t.{domain}"], [score for score in scores if score is not None]
            assert figure["n"] == len(known)
            assert figure["value"] == pytest.approx(np.mean(known), rel=1e-9)
            assert figure["standard_deviation"] == pytest.approx(np.std(known, ddof=1), rel=1e-6)

    @pytest.mark.parametrize("reading", ["syntax", "manual"])
    def test_row_by_row(self, catalogue_of, reading):
        """The score of each row alone, or that it has none, follows from its answers in either reading of the manual."""
        rows = drawn(300, 0.15)
        catalogue = catalogue_of(
            toml(reading).replace("[dataset.columns]", '[dataset.columns]\nrivi = { type = "text" }')
        )
        frame = frame_of(rows).assign(rivi=[f"{number:03}" for number in range(len(rows))])

        found = compute(catalogue, {"d": frame}, by=["rivi"]).to_pandas().sort_values("rivi")

        for domain, scores in scores_of(rows, reading, catalogue.instruments).items():
            own = found[found["indicator"] == f"t.{domain}"]
            assert own["status"].tolist() == ["no-data" if score is None else "ok" for score in scores]
            expected = [np.nan if score is None else score for score in scores]
            assert own["value"].to_numpy() == pytest.approx(np.array(expected), rel=1e-9, nan_ok=True)
            assert 30 < own["n"].sum() < 299

    def test_off_the_scale(self, catalogue_of):
        """An answer off the scale is refused, not counted as missing."""
        with pytest.raises(DataError, match="off the scale 1…5"):
            compute(catalogue_of(toml()), {"d": frame_of([[6] + [3] * 25])})


class TestShare:
    """The share of people who score at least so much."""

    TOML = """
    [[dataset]]
    id = "d"
    name = { fi = "Vastaukset" }
    [dataset.columns]
    k1 = { type = "integer" }
    k2 = { type = "integer" }
    k3 = { type = "integer" }
    k4 = { type = "integer" }
    k5 = { type = "integer" }
    k6 = { type = "integer" }
    k7 = { type = "integer" }
    k8 = { type = "integer", optional = true }

    [[indicator]]
    id = "t.hyva"
    version = "1"
    name = { fi = "Hyvä elämänlaatu" }
    dataset = "d"
    unit = "%"
    measure = { kind = "score", instrument = "eurohis-qol-8", domain = "quality", columns = "k{}", at_least = 4 }

    [[indicator]]
    id = "t.keskiarvo"
    version = "1"
    name = { fi = "Keskiarvo" }
    dataset = "d"
    measure = { kind = "score", instrument = "eurohis-qol-8", domain = "quality", columns = "k{}" }
    """

    def test_eurohis(self, engine, catalogue_of):
        """Quality of life is good from a mean of 4; one who left an item out does not count."""
        rows = [[4] * 8, [4] * 7 + [3], [5, 5, 5, 5, 3, 3, 3, 3], [1] * 8, [5] * 7 + [None]]
        frame = pd.DataFrame(rows, columns=[f"k{number}" for number in range(1, 9)]).astype("Float64")

        found = compute(catalogue_of(self.TOML), {"d": engine(frame)}).to_pandas().set_index("indicator")

        assert found.loc["t.hyva", ["numerator", "denominator", "value", "method"]].tolist() == [2, 4, 50, "wilson"]
        assert found.loc["t.keskiarvo", "value"] == pytest.approx((4 + 31 / 8 + 4 + 1) / 4)


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"domain": "x"}, "expected one of physical"),
        ({"reading": "x"}, "expected one of syntax, manual"),
        ({"columns": "q"}, "with {} for the number"),
    ],
)
def test_refused(national, keys, what):
    """A domain, a reading or names of columns that cannot be are refused."""
    instrument = next(one for one in national.instruments if one.id == "whoqol-bref")

    with pytest.raises(InvalidValueError, match=what):
        Score(**({"instrument": instrument, "domain": "physical", "columns": "q{}"} | keys))


class TestContrast:
    """Scores of two groups against each other."""

    KEYS = 'kind = "score", instrument = "eurohis-qol-8", domain = "quality", columns = "q{}"'
    TOML = f"""
[[dataset]]
id = "d"
name = {{ fi = "Vastaukset" }}
[dataset.columns]
alue = {{ type = "text" }}
{chr(10).join(COLUMNS.splitlines()[:8])}

[[indicator]]
id = "t.mean"
version = "1"
name = {{ fi = "Keskiarvo" }}
dataset = "d"
measure = {{ {KEYS} }}

[[indicator]]
id = "t.share"
version = "1"
name = {{ fi = "Osuus" }}
dataset = "d"
measure = {{ {KEYS}, at_least = 4 }}
"""

    def test_difference(self, catalogue_of):
        """Of means it is Welch's by SciPy, of shares Newcombe's by statsmodels."""
        answers = np.random.default_rng(1).integers(2, 6, (60, 8))
        answers[:25] = np.minimum(answers[:25] + 1, 5)
        rows = pd.DataFrame(answers, columns=ITEMS[:8]).assign(alue=["a"] * 25 + ["b"] * 35)

        results = compute(catalogue_of(self.TOML), {"d": rows}, by=["alue"])
        found = contrast(results, over="alue", against="b").to_pandas().set_index("indicator")

        first, second = answers[:25].mean(axis=1), answers[25:].mean(axis=1)
        welch = stats.ttest_ind(first, second, equal_var=False)
        limits = welch.confidence_interval(0.95)
        mean = found.loc["t.mean", ["value", "lower", "upper", "p_value"]].to_list()
        assert mean == pytest.approx([first.mean() - second.mean(), limits.low, limits.high, welch.pvalue], rel=1e-9)
        high, low = (first >= 4).sum(), (second >= 4).sum()
        newcombe = confint_proportions_2indep(high, 25, low, 35, method="newcomb")
        assert found.loc["t.share", ["lower", "upper"]].to_list() == pytest.approx([100 * each for each in newcombe])
