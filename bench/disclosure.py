"""Speed and memory of complementary suppression and of the audit, on generated tables.

Municipalities, counties and languages are generated: sizes are as in Finland, all else is made up.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import page
from numpy.typing import NDArray
from scipy import sparse

from soteindikaattorit.publish.sdc.audit import audit
from soteindikaattorit.publish.sdc.cells import Role, System
from soteindikaattorit.publish.sdc.matrix import Rows, crossed
from soteindikaattorit.publish.sdc.secondary import suppress

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Table = tuple[System, Ints | None]

THRESHOLD = 5
MUNICIPALITIES, AREAS, COUNTIES, POPULATION = 309, 65, 21, 5.56e6
SPARSE, DENSE = 0.003, 0.1
YEAR = np.array([-1, *[0] * 4, *[1 + month // 3 for month in range(12)]])
QUARTERS = np.array([-1, *[0] * 4])


def flat(count: int) -> Ints:
    """Return a dimension of so many entries below a total."""
    return np.array([-1, *[0] * count])


def regions(rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return the tree of country, counties, areas and municipalities, and the county of each entry, -1 above one."""
    county = np.sort(np.concatenate([np.arange(COUNTIES), rng.integers(0, COUNTIES, AREAS - COUNTIES)]))
    area = np.sort(np.concatenate([np.arange(AREAS), rng.integers(0, AREAS, MUNICIPALITIES - AREAS)]))
    tree = np.concatenate([[-1], np.zeros(COUNTIES, dtype=int), 1 + county, 1 + COUNTIES + area])
    return tree, np.concatenate([np.full(1 + COUNTIES, -1), county, county[area]])


def sizes(rng: np.random.Generator, mean: float, spread: float, count: int) -> Array:
    """Return populations, most small and a few large."""
    drawn = np.exp(rng.normal(mean, spread, count))
    return drawn * POPULATION / drawn.sum()


def languages(rng: np.random.Generator, count: int) -> Array:
    """Return the shares of six languages in each region: one in most, two in some, three others in very few."""
    second = np.minimum(0.9, 0.01 * np.exp(rng.normal(0, 1.6, count)))
    third = np.minimum(0.2, 0.01 * np.exp(rng.normal(0, 0.6, count)))
    few = np.tile([2e-5, 1e-5, 1e-5], (count, 1))
    few[-max(1, count // 80) :] *= 1000
    shares = np.column_stack([1 - second - third, second, third, few])
    return shares / shares.sum(axis=1, keepdims=True)


def filled(trees: list[Ints], inner: Array) -> Array:
    """Add up inner cells to all totals; children come after their parents."""
    for axis, tree in enumerate(trees):
        whole = np.zeros((*inner.shape[:axis], len(tree), *inner.shape[axis + 1 :]))
        moved = np.moveaxis(whole, axis, 0)
        moved[np.setdiff1d(np.arange(len(tree)), tree)] = np.moveaxis(inner, axis, 0)
        for entry in range(len(tree) - 1, 0, -1):
            moved[tree[entry]] += moved[entry]
        inner = whole
    return inner


def system_of(values: Array, relations: Rows) -> System:
    """Make a system in which 1…4 need protection."""
    small = (values >= 1) & (values < THRESHOLD)
    return System(
        values=values,
        relations=relations,
        roles=np.where(small, Role.PRIMARY, Role.FREE),
        required_low=np.minimum(values, 1),
        required_high=np.maximum(values, THRESHOLD - 1),
    )


def answers(rng: np.random.Generator, rate: float, people: Array) -> Array:
    """Draw answers by region, month and language, at so many a person and month."""
    mean = rate * people[:, None, None] * np.ones(12)[:, None] * languages(rng, len(people))[:, None, :]
    return rng.poisson(mean).astype(float)


def counties(rate: float) -> Table:
    """Counties by months and languages, with all totals."""
    rng = np.random.default_rng(0)
    trees = [flat(COUNTIES), YEAR, flat(6)]
    values = filled(trees, answers(rng, rate, sizes(rng, 12.1, 0.6, COUNTIES)))
    return system_of(values.ravel(), crossed(trees)), None


def cross(rate: float) -> Table:
    """Municipalities by months and languages, with all totals: more detail than anyone should publish."""
    rng = np.random.default_rng(1)
    tree, county = regions(rng)
    trees = [tree, YEAR, flat(6)]
    values = filled(trees, answers(rng, rate, sizes(rng, 8.8, 1.15, MUNICIPALITIES)))
    return system_of(values.ravel(), crossed(trees)), np.repeat(county, values[0].size)


def plan(rate: float) -> Table:
    """Municipalities by months, and counties by quarters and four languages: two tables that share totals."""
    rng = np.random.default_rng(1)
    tree, county = regions(rng)
    inner = answers(rng, rate, sizes(rng, 8.8, 1.15, MUNICIPALITIES))
    first = filled([tree, YEAR], inner.sum(axis=2))
    merged = np.concatenate([inner[..., :3], inner[..., 3:].sum(axis=2, keepdims=True)], axis=2)
    of_counties = np.zeros((COUNTIES, 4, 4))
    np.add.at(of_counties, county[-MUNICIPALITIES:], merged.reshape(MUNICIPALITIES, 4, 3, 4).sum(axis=2))
    trees = [flat(COUNTIES), QUARTERS, flat(4)]
    second = filled(trees, of_counties)
    cells = np.arange(first.size + second.size)
    cells[first.size :].reshape(second.shape)[:, :, 0] = np.arange(first.size).reshape(first.shape)[: 1 + COUNTIES, :5]
    names, places = np.unique(cells, return_inverse=True)
    merge = sparse.coo_array((np.ones(len(cells)), (np.arange(len(cells)), places)))
    relations = sparse.block_diag([crossed([tree, YEAR]), crossed(trees)]) @ merge
    blocks = np.concatenate([np.repeat(county, first[0].size), np.full(second.size, -1)])[names]
    return system_of(np.concatenate([first.ravel(), second.ravel()])[names], relations), blocks


def services(rate: float) -> Table:
    """Municipalities by quarters and six services, with all totals."""
    rng = np.random.default_rng(1)
    tree, county = regions(rng)
    trees = [tree, QUARTERS, flat(6)]
    people = sizes(rng, 8.8, 1.15, MUNICIPALITIES)
    mean = 3 * rate * people[:, None, None] * np.ones(4)[:, None] * [0.3, 0.25, 0.2, 0.12, 0.08, 0.05]
    values = filled(trees, rng.poisson(mean).astype(float))
    return system_of(values.ravel(), crossed(trees)), np.repeat(county, values[0].size)


TABLES = {
    "21 counties x 12 months x 6 languages, sparse": (counties, SPARSE, 5.0, 0.5),
    "21 counties x 12 months x 6 languages, dense": (counties, DENSE, 5.0, 0.5),
    "plan: 309 municipalities x months, counties x quarters x 4 languages, sparse": (plan, SPARSE, 3.0, 1.0),
    "plan: 309 municipalities x months, counties x quarters x 4 languages, dense": (plan, DENSE, 3.0, 1.0),
    "309 municipalities x 4 quarters x 6 services, sparse": (services, SPARSE, 3.0, 1.0),
    "309 municipalities x 12 months x 6 languages, sparse": (cross, SPARSE, 60.0, 10.0),
}
"""Each table, with the goals in seconds for suppression and for the audit."""

HEADING = "## Disclosure control"


def now() -> tuple[float, float]:
    """Return the time by the clock, and of the processor, in seconds."""
    return time.perf_counter(), time.process_time()


def memory() -> float:
    """Return the most memory that this process has had, in GiB."""
    most = next(line for line in Path("/proc/self/status").read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return int(most.split()[1]) / 1024**2


def measure(name: str, times: int) -> str:
    """Return the line of a table: the best of several runs."""
    make, rate, *goals = TABLES[name]
    system, blocks = make(rate)
    taken = []
    for _ in range(times):
        clocks = [now()]
        found = suppress(system, blocks=blocks)
        clocks.append(now())
        told = audit(system, found.hidden)
        clocks.append(now())
        taken.append(np.diff(clocks, axis=0))
    suppressing, auditing = np.min(taken, axis=0)
    primary = len(system.primary())
    also = int((found.hidden & ~system.always_hidden()).sum())
    lost = system.values[found.hidden & ~system.always_hidden()].sum() / system.values.sum()
    verdicts = " ".join(f"{number}" for number in told.counts().values())
    counts = f"{len(system)} | {primary} | {also} | {100 * lost:.2f} % | {verdicts}"
    seconds = (
        f"{suppressing[0]:.2f} ({suppressing[1]:.2f}) | ≤ {goals[0]:g} | "
        f"{auditing[0]:.2f} ({auditing[1]:.2f}) | ≤ {goals[1]:g}"
    )
    return f"| {name} | {counts} | {seconds} | {memory():.2f} |"


def render(lines: list[str]) -> str:
    """Write the section that is kept."""
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, shared with others"
    head = f"""\
{HEADING}

Made by `python -m nox -s bench`: generated tables with all totals in which counts of 1-4 need protection.
*Secondary* cells are hidden only to protect others; their values are so much of all values together.
Suppression ends with an audit, and the audit is measured again alone; each is the best of several runs,
in seconds by the clock and, in parentheses, of processor time, for others use the machine too.
{machine}.

| table | cells | primary | secondary | of volume | OK NARROW EXACT UNDECIDED SINGLETON \
| suppression, s | goal | audit, s | goal | memory, GiB |
|---|---:|---:|---:|---:|---|---:|---|---:|---|---:|
"""
    return head + "\n".join([*lines, ""])


def main() -> None:
    """Measure each table in a process of its own, print the lines, and keep them in the documentation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", choices=TABLES, help="measure one table and print its line")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--keep", type=Path, default=page.PAGE)
    options = parser.parse_args()
    if options.table:
        print(measure(options.table, options.times))
        return
    lines = []
    for name in TABLES:
        command = [sys.executable, __file__, "--table", name, "--times", str(options.times)]
        lines.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
        print(lines[-1], flush=True)
    page.keep(HEADING, render(lines), options.keep)


if __name__ == "__main__":
    main()
