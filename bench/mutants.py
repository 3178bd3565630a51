"""Mutation score of a seeded sample: how many small changes of the code some test notices."""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

MUTANTS = Path("mutants/src")


def statuses(folder: Path = MUTANTS) -> dict[str, int | None]:
    """Return the exit code of the tests by the name of each mutant; None for one that has not been tried."""
    files = sorted(folder.rglob("*.meta"))
    return {name: code for file in files for name, code in json.loads(file.read_text())["exit_code_by_key"].items()}


def run(*names: str, check: bool) -> None:
    """Let mutmut write the mutants and try those of the names."""
    subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", "2", *names], check=check)


def main() -> None:
    """Try the sample, print the survivors and the score, and exit with 1 when it is below the least."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=200, help="how many mutants are tried")
    parser.add_argument("--seed", type=int, default=0, help="which mutants are tried")
    parser.add_argument("--least", type=float, default=85.0, help="the least score, in percent (0…100)")
    options = parser.parse_args()
    run("none", check=False)  # no mutant has this name: mutmut writes them all and stops
    sample = random.Random(options.seed).sample(sorted(statuses()), options.sample)  # noqa: S311 - no secret
    run(*sample, check=True)
    tried = {name: code for name, code in statuses().items() if name in set(sample)}
    untried = [name for name in sample if tried.get(name) is None]
    if untried:
        sys.exit(f"{len(untried)} of {len(sample)} mutants were not tried: run the session again")
    survived = [name for name, code in tried.items() if code in SURVIVED]
    endless = [name for name, code in tried.items() if code in ENDLESS]
    score = 100 * (1 - len(survived) / len(tried))
    print(*(f"survived: {name}" for name in survived), *(f"no end: {name}" for name in endless), sep="\n")
    print(f"killed {len(tried) - len(survived)} of {len(tried)} mutants, {len(endless)} by the clock: {score:.1f} %")
    sys.exit(score < options.least)


SURVIVED = (0, 33)
"""The exit codes of mutmut for a mutant with which all tests pass, or that no test reaches."""

ENDLESS = (-24, 24, 36, 152, 255)
"""The exit codes of mutmut for a mutant whose tests do not end: it counts as killed, and is listed.

More than a few of them are a sign that tests wait for each other, rather than for the mutant.
"""


if __name__ == "__main__":
    main()
