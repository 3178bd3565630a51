"""Speed and memory of computing, as ratios against queries written by hand, in one run.

Rows are generated: answers by unit, day and language, with an NPS and seven statements of 1-5.
Each engine is asked for exactly the parts that the library computes; the best of several runs counts.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import persons
import polars as pl

import soteindikaattorit as sote

UNITS, DAYS, LANGUAGES = 400, 1096, ("fi", "sv", "en", "se", "smn", "sms")
STATEMENTS = [f"v{number}" for number in range(1, 8)]
ANSWERS = range(11)

DEFINITIONS = """
[[dataset]]
id = "palaute"
name = { fi = "Palaute" }
[dataset.columns]
yksikko = { type = "text" }
kieli = { type = "text" }
pvm = { type = "date", role = "period" }
nps = { type = "integer", min = 0, max = 10, optional = true }
""" + "\n".join(f"{name} = {{ type = 'integer', min = 1, max = 5, optional = true }}" for name in STATEMENTS)


def indicator(name: str, measure: str, where: str = "") -> str:
    """Write one indicator."""
    rows = f"where = {where}" if where else ""
    return textwrap.dedent(f"""
        [[indicator]]
        id = "bench.{name}"
        version = "1"
        name = {{ fi = "{name}" }}
        dataset = "palaute"
        measure = {measure}
        {rows}
        """)


def few() -> str:
    """Write the NPS and the means of the seven statements."""
    means = [indicator(name, f'{{ kind = "mean", column = "{name}" }}') for name in STATEMENTS]
    return DEFINITIONS + indicator("nps", '{ kind = "nps", column = "nps" }') + "".join(means)


def thirty() -> str:
    """Write thirty indicators: the eight, and shares and NPS of languages beside them."""
    shares = [
        indicator(f"{name}-samaa-mielta", f'{{ kind = "proportion", numerator = {{ {name} = {{ min = 4 }} }} }}')
        for name in STATEMENTS
    ]
    languages = [
        indicator(f"nps-{language}", '{ kind = "nps", column = "nps" }', f'{{ kieli = "{language}" }}')
        for language in LANGUAGES
    ]
    again = [
        indicator(f"{name}-saame", f'{{ kind = "mean", column = "{name}" }}', '{ kieli = ["se", "smn", "sms"] }')
        for name in STATEMENTS
    ]
    rest = [
        indicator("vastauksia", '{ kind = "count" }'),
        indicator("vastauksia-fi", '{ kind = "count" }', '{ kieli = "fi" }'),
    ]
    return few() + "".join([*shares, *languages, *again, *rest])


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Generate answers; one in ten lacks the NPS and three in twenty a statement."""
    rng = np.random.default_rng(seed)
    units = np.array([f"yksikko-{number:03}" for number in range(UNITS)])
    days = np.datetime64("2023-01-01") + rng.integers(0, DAYS, rows).astype("timedelta64[D]")
    frame = {
        "yksikko": pd.Categorical.from_codes(rng.integers(0, UNITS, rows), units),
        "kieli": pd.Categorical.from_codes(rng.integers(0, len(LANGUAGES), rows), LANGUAGES),
        "pvm": days.astype("datetime64[s]"),
        "nps": _missing(rng, rng.integers(0, 11, rows), 0.10),
    }
    return pd.DataFrame(frame | {name: _missing(rng, rng.integers(1, 6, rows), 0.15) for name in STATEMENTS})


def _missing(rng: np.random.Generator, values: np.ndarray, share: float) -> np.ndarray:
    values = values.astype("float32")
    values[rng.random(len(values)) < share] = np.nan
    return values


def catalogue(definitions: str) -> sote.Catalogue:
    """Read definitions as a person would write them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.toml"
        path.write_text(definitions, encoding="utf-8")
        return sote.Catalogue.of().with_file(path)


SQL_MEANS = ", ".join(
    f"count({name}) AS n_{name}, sum({name}::DOUBLE) AS s_{name}, sum({name}::DOUBLE * {name}::DOUBLE) AS q_{name}"
    for name in STATEMENTS
)
SQL_NPS = ", ".join(f"count(*) FILTER (nps = {answer}) AS a{answer}" for answer in ANSWERS)
SQL = "SELECT yksikko, kieli, date_trunc('month', pvm) AS kk, count(*) AS n, {parts} FROM {rows} GROUP BY ALL"


def sql_thirty() -> str:
    """Write all parts of the thirty indicators by hand; languages are compared once, in the rows below."""
    shares = [f"count(CASE WHEN {name} >= 4 THEN 1 END) AS y_{name}, count({name}) AS d_{name}" for name in STATEMENTS]
    languages = [
        f"count(CASE WHEN is_{language} AND nps = {answer} THEN 1 END) AS a{answer}_{language}"
        for language in LANGUAGES
        for answer in ANSWERS
    ]
    again = [
        f"count(CASE WHEN is_sami THEN {name} END) AS ns_{name}, "
        f"sum(CASE WHEN is_sami THEN {name}::DOUBLE END) AS ss_{name}, "
        f"sum(CASE WHEN is_sami THEN {name}::DOUBLE * {name}::DOUBLE END) AS qs_{name}"
        for name in STATEMENTS
    ]
    return ", ".join([SQL_NPS, SQL_MEANS, *shares, *languages, *again, "count(CASE WHEN is_fi THEN 1 END) AS n_fi"])


def with_languages(rows: str) -> str:
    """Return rows with the comparisons of languages that the thirty need."""
    flags = ", ".join(f"kieli = '{language}' AS is_{language}" for language in LANGUAGES)
    return f"(SELECT *, {flags}, kieli IN ('se', 'smn', 'sms') AS is_sami FROM {rows})"


def by_duckdb(rows: str, parts: str) -> Callable[[], object]:
    """Return the query by hand in DuckDB."""
    return lambda: duckdb.sql(SQL.format(parts=parts, rows=rows)).df()


def by_polars(frame: pl.DataFrame) -> Callable[[], object]:
    """Return the query by hand in Polars, on its streaming engine."""
    answers = [(pl.col("nps") == answer).sum().alias(f"a{answer}") for answer in ANSWERS]
    means = [
        part
        for name in STATEMENTS
        for value in [pl.col(name).cast(pl.Float64)]
        for part in (
            value.count().alias(f"n_{name}"),
            value.sum().alias(f"s_{name}"),
            (value * value).sum().alias(f"q_{name}"),
        )
    ]
    query = frame.lazy().group_by("yksikko", "kieli", pl.col("pvm").dt.truncate("1mo")).agg(pl.len(), *answers, *means)
    return lambda: query.collect(engine="streaming").to_pandas()


def by_pandas(frame: pd.DataFrame) -> Callable[[], object]:
    """Return the query by hand in pandas."""

    def run() -> pd.DataFrame:
        wide = {f"a{answer}": frame["nps"] == answer for answer in ANSWERS}
        for name in STATEMENTS:
            value = frame[name].astype("float64")
            wide |= {f"n_{name}": value.notna(), f"s_{name}": value, f"q_{name}": value * value}
        keys = [frame["yksikko"], frame["kieli"], frame["pvm"].dt.year * 12 + frame["pvm"].dt.month]
        return pd.DataFrame(wide).groupby(keys, observed=True, sort=False).sum()

    return run


def best(run: Callable[[], object], times: int) -> float:
    """Return the shortest of several runs, in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken)


def parts_of(what: sote.Catalogue, rows: object) -> Callable[[], object]:
    """Return the same through the library."""
    return lambda: sote.compute_parts(what, {"palaute": rows}, by=["yksikko", "kieli"], every="month")


def race(ours: Callable[[], object], theirs: Callable[[], object], times: int) -> tuple[float, float]:
    """Run both in turn, so that a busy machine slows both alike; give the best of each."""
    pairs = [(best(ours, 1), best(theirs, 1)) for _ in range(times)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


Line = tuple[str, float, float, str]


def measure(rows: int, times: int) -> list[Line]:
    """Return a line for each goal: what, our seconds, theirs, the goal."""
    frame = generate(rows, seed=1)
    duckdb.register("rows_of_bench", frame)
    table = pl.from_pandas(frame).with_columns(pl.col("nps", *STATEMENTS).fill_nan(None))
    eight, all_thirty = catalogue(few()), catalogue(thirty())
    parts = f"{SQL_NPS}, {SQL_MEANS}"
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/rows.parquet"
        duckdb.sql("SELECT * FROM rows_of_bench").write_parquet(path)
        polars = race(parts_of(eight, table), by_polars(table), times)
        parquet = race(parts_of(eight, path), by_duckdb(f"'{path}'", parts), times)
        pandas, duck = race(parts_of(eight, frame), by_duckdb("rows_of_bench", parts), times)
        itself = best(by_pandas(frame), 1)
        many = race(parts_of(all_thirty, frame), by_duckdb(with_languages("rows_of_bench"), sql_thirty()), times)
        files = race(parts_of(all_thirty, path), by_duckdb(with_languages(f"'{path}'"), sql_thirty()), times)
    fastest = (
        f"pandas frame against the fastest by hand (DuckDB {duck:.2f}, Polars {polars[1]:.2f}, pandas {itself:.2f})"
    )
    return [
        ("Polars frame against Polars by hand", *polars, "≤ 1.15"),
        ("Parquet file against DuckDB by hand", *parquet, "≤ 1.15"),
        (fastest, pandas, min(duck, polars[1], itself), "≤ 1.2"),
        ("thirty indicators of a pandas frame against one query by hand", *many, "≤ 2"),
        ("thirty indicators of a Parquet file against one query by hand", *files, "≤ 2"),
        a_day(frame, eight),
        continuity(rows, times),
    ]


def continuity(rows: int, times: int) -> Line:
    """Return the line of continuity, which brings visits together by person before persons are summed."""
    count = rows // 10
    what = f"continuity of {rows / 10**6:g} million visits of {count / 10**6:g} million persons against DuckDB by hand"
    return (what, *persons.measure(rows, count, times), "≤ 1.2")


def a_day(frame: pd.DataFrame, what: sote.Catalogue) -> Line:
    """Return the line of adding a day to kept parts, against computing all anew."""
    day = frame[frame["pvm"] == frame["pvm"].max()]
    kept = parts_of(what, frame)()["palaute"]
    adding = best(lambda: kept.merge(parts_of(what, day)()["palaute"]), 10)
    return (f"adding a day ({len(day)} rows) against computing all", adding, best(parts_of(what, frame), 3), "≤ 0.02")


MEMORY = """
import sys, time
import soteindikaattorit as sote
sys.path.insert(0, sys.argv[2])
import bench
what = bench.catalogue(bench.few())
start = time.perf_counter()
sote.compute_parts(what, {"palaute": sys.argv[1]}, by=["yksikko", "kieli"], every="month")
seconds = time.perf_counter() - start
most = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(seconds, int(most.split()[1]) / 1024**2)
"""


def memory(rows: int) -> str:
    """Return time and greatest memory of computing a large Parquet file, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        step = 10_000_000
        for number in range(0, rows, step):
            generate(min(step, rows - number), seed=number).to_parquet(f"{folder}/{number:012}.parquet")
        path = f"{folder}/all.parquet"
        duckdb.execute("SET preserve_insertion_order = false")
        duckdb.sql(f"COPY (SELECT * FROM '{folder}/0*.parquet') TO '{path}' (FORMAT parquet)")
        here = str(Path(__file__).parent)
        command = [sys.executable, "-c", MEMORY, path, here]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, gibibytes = map(float, done.stdout.split())
    what = f"{rows // 10**6} million rows from one Parquet file"
    return f"{what}: {seconds:.1f} s, at most {gibibytes:.2f} GiB (goal: < 2 GiB)"


def main() -> None:
    """Measure, print the table, and keep it in the documentation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--large", type=int, default=100_000_000, help="rows of the Parquet file; 0 for none")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--keep", type=Path, default=Path("docs/reference/benchmark.md"))
    options = parser.parse_args()
    lines = measure(options.rows, options.times)
    print(render(lines, "", options.rows), flush=True)
    large = memory(options.large) if options.large else ""
    print(large)
    page = render(lines, large, options.rows)
    if options.keep.parent.is_dir():
        options.keep.write_text(page + further(options.keep), encoding="utf-8")


def further(page: Path) -> str:
    """Return the sections of the page that other benchmarks keep."""
    _, heading, rest = page.read_text("utf-8").partition("\n## ") if page.is_file() else ("", "", "")
    return heading + rest


def render(lines: list[Line], large: str, rows: int) -> str:
    """Write the page that is kept."""
    engines = f"pandas {pd.__version__}, Polars {pl.__version__}, DuckDB {duckdb.__version__}"
    head = f"""\
        # Benchmark

        Made by `python -m nox -s bench`: each ratio is of two runs in one process, in turn, the best of several.
        {rows // 10**6} million generated answers: {UNITS} units by 36 months by {len(LANGUAGES)} languages,
        with an NPS and seven statements of 1-5.
        Python {platform.python_version()}, {engines}, {os.cpu_count()} cores, shared with others.

        | what | library, s | by hand, s | ratio | goal |
        |---|---:|---:|---:|---:|
        """
    body = [f"| {what} | {own:.3f} | {hand:.3f} | {own / hand:.3f} | {goal} |" for what, own, hand, goal in lines]
    return textwrap.dedent(head) + "\n".join([*body, "", large, ""])


if __name__ == "__main__":
    main()
