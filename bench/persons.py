"""Speed of continuity from visits, as a ratio against the same query written by hand in DuckDB, in one run.

Visits are generated: of so many persons, each with a few doctors of whom one is usual, over a year.
The best of several runs counts; run by `bench.py` with all others, or alone.
"""

import argparse
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

import soteindikaattorit as sote

DEFINITIONS = """
[[dataset]]
id = "kaynnit"
name = { fi = "Käynnit" }
[dataset.columns]
yksikko = { type = "text" }
paiva = { type = "date", role = "period" }
henkilo = { type = "text", role = "person" }
laakari = { type = "text", role = "provider", optional = true }

[[indicator]]
id = "bench.jatkuvuus"
version = "1"
name = { fi = "Hoidon jatkuvuus" }
dataset = "kaynnit"
measure = { kind = "continuity", person = "henkilo", provider = "laakari", index = "coc", minimum = 3 }
"""

SQL = """
WITH pairs AS (
    SELECT yksikko, year(paiva) AS vuosi, henkilo, laakari, count(*)::DOUBLE AS n
    FROM {rows} WHERE henkilo IS NOT NULL AND laakari IS NOT NULL GROUP BY ALL
), persons AS (
    SELECT yksikko, vuosi, henkilo, sum(n) AS visits, sum(n * n) AS squares FROM pairs GROUP BY yksikko, vuosi, henkilo
), indices AS (
    SELECT yksikko, vuosi, visits, (squares - visits) / (visits * (visits - 1)) AS coc FROM persons WHERE visits >= 3
)
SELECT yksikko, vuosi, count(*) AS n, sum(coc) AS s, sum(coc * coc) AS q, sum(visits) AS v FROM indices GROUP BY ALL
"""


def generate(rows: int, persons: int, seed: int) -> pd.DataFrame:
    """Generate visits; two in three are with one's usual doctor, one in fifty lacks the doctor's id."""
    rng = np.random.default_rng(seed)
    who = rng.integers(0, persons, rows)
    doctor = np.where(rng.random(rows) < 2 / 3, who % 2000, rng.integers(0, 2000, rows))
    names = pd.array([f"L{number:04}" for number in range(2000)], dtype="str")
    ids = pd.array([f"h{number:07}" for number in range(persons)], dtype="str")
    units = pd.array([f"yksikko-{number:02}" for number in range(20)], dtype="str")
    days = np.datetime64("2025-01-01") + rng.integers(0, 365, rows).astype("timedelta64[D]")
    doctors = pd.Series(names.take(doctor)).mask(rng.random(rows) < 0.02)
    return pd.DataFrame(
        {
            "yksikko": units.take(who % 20),
            "paiva": days.astype("datetime64[s]"),
            "henkilo": ids.take(who),
            "laakari": doctors,
        }
    )


def catalogue() -> sote.Catalogue:
    """Read the definition as a person would write it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.toml"
        path.write_text(DEFINITIONS, encoding="utf-8")
        return sote.Catalogue.of().with_file(path).select("bench.jatkuvuus")


def seconds(run: Callable[[], object]) -> float:
    """Return how long a run takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(rows: int, persons: int, times: int) -> tuple[float, float]:
    """Return our seconds and those of the query by hand, on one Parquet file, the best of several runs in turn."""
    what = catalogue()
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/kaynnit.parquet"
        generate(rows, persons, seed=1).to_parquet(path)

        def ours() -> pd.DataFrame:
            return sote.compute(what, {"kaynnit": path}, by=["yksikko"], every="year").to_pandas()

        def theirs() -> pd.DataFrame:
            return duckdb.sql(SQL.format(rows=f"'{path}'")).df()

        check(ours(), theirs())
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(times)]
    return min(own for own, _ in pairs), min(hand for _, hand in pairs)


def check(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Refuse to compare what is not the same."""
    expected = theirs.sort_values("yksikko")
    np.testing.assert_allclose(ours["value"], (expected["s"] / expected["n"]).to_numpy(), rtol=1e-9)
    np.testing.assert_allclose(ours["n"], expected["n"].to_numpy())


def main() -> None:
    """Measure and print the line."""
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or ""))
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    own, hand = measure(options.rows, options.persons, options.times)
    print(f"continuity: library {own:.2f} s, DuckDB by hand {hand:.2f} s, ratio {own / hand:.3f} (goal <= 1.2)")


if __name__ == "__main__":
    main()
