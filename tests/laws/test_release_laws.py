"""Laws of releases, against an attacker who has the published figures and nothing else."""

import datetime as dt
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from scipy import optimize

from soteindikaattorit import compute
from soteindikaattorit.errors import ReleaseError
from soteindikaattorit.model.period import Period

THRESHOLD = 5
MANY = 500
"""More than ever answered; it bounds what is looked for."""

SOME = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)

SIMPLE = ("t.maara", "t.ajoissa")
PLACES = {"047": "21", "148": "21", "698": "21", "049": "03"}
"""Municipalities and their wellbeing services counties: three in Lapland, one elsewhere."""

KEYS = ["kunta", "kieli", "kuukausi"]
QUANTITIES = ("in time", "late", "promoters", "passives", "detractors", "sum")
IN = {
    "n": {"in time": 1, "late": 1},
    "answers": {"promoters": 1, "passives": 1, "detractors": 1},
    **{name: {name: 1} for name in QUANTITIES},
    "balance": {"promoters": 1, "detractors": -1},
}
"""What is told, as sums of what the attacker does not know."""

COUNTS = {
    "t.maara": ("n",),
    "t.ajoissa": ("n", "in time", "late"),
    "t.nps": ("n", "promoters", "passives", "detractors"),
    "t.arvio": ("n",),
}
"""The counts behind a figure of each indicator."""


pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


@pytest.fixture(scope="module")
def catalogue(answers_catalogue):
    """Return indicators of answers, which are made up."""
    return answers_catalogue.select(*COUNTS)


sizes = st.one_of(st.just(0), st.integers(1, 4), st.integers(5, 12), st.sampled_from([1, 4, 5, 20]))


@st.composite
def rows(draw, places=("047", "148", "091"), languages=("fi", "se"), months=(1, 2)):
    """Return answers of small groups: empty ones, single persons, ties, all alike."""
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    cells = [(place, language, month) for place in places for language in languages for month in months]
    counts = [draw(sizes) for _ in cells]
    counts[0] = counts[0] or 1
    keys = [cell for cell, count in zip(cells, counts, strict=True) for _ in range(count)]
    level = draw(st.sampled_from([0.1, 0.5, 1.0]))
    return pd.DataFrame(
        {
            "kunta": [place for place, _, _ in keys],
            "pvm": pd.to_datetime([dt.date(2025, month, 3) for _, _, month in keys]),
            "kieli": [language for _, language, _ in keys],
            "nps": random.choice([0, 3, 7, 8, 9, 10], len(keys)),
            "arvio": random.integers(1, 6, len(keys)),
            "ajoissa": random.random(len(keys)) < level,
        }
    )


class Attacker:
    """Whoever reads the published figures, and knows how regions, periods and groups are made of each other."""

    def __init__(self, *frames):
        """Take the published figures; nothing else is known of the answers."""
        self.told = pd.concat([self.keyed(frame) for frame in frames], ignore_index=True)
        known = {name: sorted(set(self.told[name]) - {"_T"}) for name in ("kunta", "kieli")}
        months = sorted({month for label in self.told["period"] for month in self.months(label)})
        cells = [known[name] or ["_T"] for name in ("kunta", "kieli")]
        grid = pd.MultiIndex.from_product([*cells, months], names=KEYS)
        self.cells = grid.to_frame(index=False)
        self.width = len(self.cells) * len(QUANTITIES)
        self.rows, self.low, self.high = [], [], []
        self.always()
        for figure in self.told.to_dict("records"):
            self.read(figure)

    @staticmethod
    def keyed(frame):
        """Return figures with all three keys; a group that is not split by is the total."""
        missing = {name: "_T" for name in ("kunta", "kieli", "hyvinvointialue") if name not in frame}
        return frame.assign(**missing)

    @staticmethod
    def months(label):
        """Return the months that lie in a period."""
        period = Period.parse(label)
        return range(period.first.month, period.last.month + 1)

    def within(self, key):
        """Return which cells lie in a figure."""
        found = self.cells["kuukausi"].isin(list(self.months(key["period"])))
        for name in ("kunta", "kieli"):
            found &= (key[name] == "_T") | (self.cells[name] == key[name])
        county = key["hyvinvointialue"]
        return found & ((county == "_T") | (self.cells["kunta"].map(PLACES) == county))

    def row(self, key, name):
        """Return the coefficients of something told."""
        inside = self.within(key).to_numpy(dtype=float)
        return np.concatenate([inside * IN[name].get(quantity, 0) for quantity in QUANTITIES])

    def learn(self, row, low, high):
        """Know that a sum lies within bounds."""
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def always(self):
        """Know what holds whatever was answered: classes make n, and scores lie on their scale."""
        for cell in self.cells.to_dict("records"):
            key = {**cell, "period": f"2025-{cell['kuukausi']:02}", "hyvinvointialue": "_T"}
            n = self.row(key, "n")
            self.learn(n - self.row(key, "answers"), 0, 0)
            self.learn(self.row(key, "sum") - n, 0, np.inf)
            self.learn(self.row(key, "sum") - 5 * n, -np.inf, 0)

    def read(self, figure):
        """Learn from one figure: its counts exactly, its shares and its mean within rounding."""
        n, name, told = figure["n"], figure["indicator"], []
        if not np.isnan(n):
            told.append(("n", n, 0))
        if figure["status"] in {"ok", "no-data"}:
            assert not np.isnan(n)
        if figure["status"] == "ok":
            value = figure["value"]
            told += [("n", value, 0)] if name == "t.maara" else []
            told += [("sum", value * n, 0.05 * n)] if name == "t.arvio" else []
            if name == "t.ajoissa":
                told += [("in time", figure["numerator"], 0), ("in time", value * n / 100, 0.0005 * n)]
            if name == "t.nps":
                shares = [(group, figure[group] * n / 100, 0.005 * n) for group in QUANTITIES[2:5]]
                told += [("balance", figure["numerator"], 0), *shares]
        for quantity, number, slack in told:
            self.learn(self.row(figure, quantity), np.ceil(number - slack - 1e-6), np.floor(number + slack + 1e-6))

    def infer(self, key, name):
        """Return the least and the most that something can be, by an integer program."""
        target = self.row(key, name)
        constraints = optimize.LinearConstraint(np.array(self.rows), self.low, self.high)
        ends = []
        for sign in (1, -1):
            found = optimize.milp(
                sign * target,
                constraints=constraints,
                bounds=optimize.Bounds(0, MANY),
                integrality=np.ones(self.width),
                options={"time_limit": 0.5},
            )
            assert found.status in {0, 1}, found.message
            ends.append(sign * (found.fun if found.status == 0 else found.mip_dual_bound))
        return tuple(ends)


def truth(given, key):
    """Return the counts that stand behind a figure, from the answers themselves."""
    inside = given["pvm"].dt.month.isin(list(Attacker.months(key["period"])))
    for name in ("kunta", "kieli"):
        inside &= (key[name] == "_T") | (given[name] == key[name])
    if key["hyvinvointialue"] != "_T":
        inside &= given["kunta"].map(PLACES) == key["hyvinvointialue"]
    rows = given[inside]
    late, nps = (~rows["ajoissa"].astype(bool)).sum(), rows["nps"]
    groups = {"promoters": (nps >= 9).sum(), "passives": nps.isin([7, 8]).sum(), "detractors": (nps <= 6).sum()}
    return {"n": len(rows), "in time": len(rows) - late, "late": late, **groups}


def check(given, *frames):
    """Check that no published figure is small, and that every small count behind one keeps room."""
    attacker = Attacker(*frames)
    small = attacker.told["n"].between(1, THRESHOLD - 1)
    assert not small.any()
    seen = set()
    for figure in attacker.told.to_dict("records"):
        true = truth(given, figure)
        for name in COUNTS[figure["indicator"]]:
            target = attacker.row(figure, name).tobytes()
            if 1 <= true[name] < THRESHOLD and target not in seen:
                seen.add(target)
                least, most = attacker.infer(figure, name)
                assert least <= 1 + 1e-6, (figure["indicator"], name)
                assert most >= THRESHOLD - 1 - 1e-6, (figure["indicator"], name)


def released(catalogue, given, *tables, **how):
    """Release several tables together; each is of groups and a grain, with all totals."""
    made = [
        compute(catalogue, {"vastaukset": given}, by=list(groups), every=grain, totals=True) for groups, grain in tables
    ]
    whole = made[0]
    for other in made[1:]:
        whole = whole + other
    return whole, whole.release(**how)


class TestOneTable:
    """A table with all its totals."""

    @SOME
    @given(given=rows())
    def test_no_small_count_can_be_inferred(self, catalogue, given):
        """From counts, shares, scores and means together, nothing is known of a small count but that it is small."""
        _, release = released(catalogue, given, (("kunta", "kieli"), "month"))

        check(given, release.to_pandas())

    @SOME
    @given(given=rows(), seed=st.integers(0, 100))
    def test_the_order_of_rows_does_not_matter(self, catalogue, given, seed):
        """The same rows in another order give the same figures, and every key of the results is among them."""
        table = (("kunta", "kieli"), "month")
        results, first = released(catalogue.select(*SIMPLE), given, table)
        _, second = released(catalogue.select(*SIMPLE), given.sample(frac=1, random_state=seed), table)
        keys = list(results.keys)

        assert first.to_pandas().to_csv() == second.to_pandas().to_csv()
        assert set(results.frame[keys].itertuples(index=False)) <= set(
            first.to_pandas()[keys].itertuples(index=False, name="Pandas")
        )


class TestLinked:
    """Tables that share cells, in one release or in two."""

    @SOME
    @given(given=rows(languages=("fi",), months=(1, 2, 3)))
    def test_months_and_their_quarter(self, catalogue, given):
        """A quarter gives no month away, nor a month the quarter."""
        chosen = catalogue.select(*SIMPLE)
        _, release = released(chosen, given, (("kunta",), "month"), (("kunta",), "quarter"))

        check(given, release.to_pandas())

    @SOME
    @given(given=rows(places=("047", "148", "698", "049"), languages=("fi", "se", "sv"), months=(1,)))
    def test_municipalities_and_languages_of_counties(self, catalogue, given):
        """Municipalities in one table, counties by language in another: both make the counties."""
        chosen = catalogue.select(*SIMPLE)
        _, release = released(
            chosen, given, (("kunta", "hyvinvointialue"), "month"), (("hyvinvointialue", "kieli"), "month")
        )

        check(given, release.to_pandas())

    @pytest.mark.xfail(
        raises=AssertionError, reason="months and a quarter beside an earlier release can disclose a count"
    )
    # Not strict: whether the few examples meet the known leak below depends on the draw.
    @pytest.mark.xfail(raises=AssertionError, strict=False, reason="a known leak: counts beside an earlier release")
    @SOME
    @given(given=rows(languages=("fi",), months=(1, 2, 3)))
    def test_an_earlier_release(self, catalogue, given):
        """Two months were released before; months and quarter together give nothing of them away."""
        early = given[given["pvm"].dt.month <= 2]
        if early.empty:
            return
        try:
            first, second = self.releases(catalogue, early, given)
        except ReleaseError:  # refused where a municipality is new in March; Hypothesis fails when it is often
            reject()

        check(given, first, second)

    @pytest.mark.xfail(raises=AssertionError, reason="a known leak: counts beside an earlier release")
    def test_a_count_beside_an_earlier_release(self, catalogue):
        """Cells (municipality, month, in time, late) whose months and quarter together disclose a small count."""
        cells = (
            ("047", 1, 0, 5),
            ("047", 2, 0, 4),
            ("047", 3, 1, 5),
            ("148", 1, 0, 1),
            ("148", 2, 0, 1),
            ("091", 1, 0, 1),
            ("091", 2, 0, 1),
            ("091", 3, 2, 7),
        )
        given = pd.concat(
            pd.DataFrame(
                {"kunta": kunta, "pvm": pd.Timestamp(2025, month, 3), "ajoissa": [True] * early + [False] * late}
            )
            for kunta, month, early, late in cells
        ).assign(kieli="fi", nps=9, arvio=4)

        check(given, *self.releases(catalogue, given[given["pvm"].dt.month <= 2], given))

    @staticmethod
    def releases(catalogue, early, given):
        """Return the figures of two releases: months of the early answers, then months and quarter of all."""
        chosen = catalogue.select(*SIMPLE)
        with tempfile.TemporaryDirectory() as folder:
            history = Path(folder) / "kirja.jsonl"
            _, first = released(chosen, early, (("kunta",), "month"), history=history)
            first.write(Path(folder) / "eka.csv")
            _, second = released(chosen, given, (("kunta",), "month"), (("kunta",), "quarter"), history=history)
        return first.to_pandas(), second.to_pandas()


def test_the_attacker_finds_what_is_not_protected(catalogue):
    """Without other figures hidden, the attacker knows the only hidden one: the laws above can fail."""
    given = pd.concat(
        [
            pd.DataFrame({"kunta": [kunta], "pvm": pd.Timestamp(2025, 1, 3), "kieli": "fi", "nps": 9, "arvio": 4}).loc[
                [0] * count
            ]
            for kunta, count in (("047", 30), ("148", 3), ("091", 20))
        ]
    ).assign(ajoissa=True)
    results, _ = released(catalogue.select("t.maara"), given, (("kunta",), "month"))
    frame = results.to_pandas()
    frame.loc[frame["n"] < THRESHOLD, ["value", "n"]] = np.nan
    frame.loc[frame["n"].isna(), "status"] = "withheld"

    with pytest.raises(AssertionError, match=r"maara"):
        check(given, frame)
