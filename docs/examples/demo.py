"""Compute everything that Lapland and North Savo define: published figures, what follows from them, and samples.

What was published stands as it was printed; rows that nobody publishes are generated, and say so.
"""

import zlib
from pathlib import Path

import attrs
import pandas as pd
from rich.console import Console

import soteindikaattorit as sote
from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.cli.figures import show_results, show_verdicts
from soteindikaattorit.compute.result import Results, combine

ROWS = 2_000
OUT = Path("build/demo/results.csv")


def derived(catalogue: Catalogue, published: Results) -> Results:
    """Derive what follows from published figures and was not published itself."""
    results = sote.derive(catalogue, published)
    keys = ["indicator", "period", *results.groups]
    frame = results.to_pandas()
    printed = pd.MultiIndex.from_frame(published.to_pandas()[keys])
    is_new = ~pd.MultiIndex.from_frame(frame[keys]).isin(printed) & frame["status"].eq("ok")
    return attrs.evolve(results, frame=frame[is_new].assign(source="derived from published figures"))


def generated(catalogue: Catalogue, published: Results) -> Results:
    """Compute from generated rows what was never published."""
    known = set(published.to_pandas()["indicator"])
    made = []
    for dataset in sorted({indicator.dataset for indicator in catalogue} - {""}):
        seed = zlib.crc32(dataset.encode())
        rows = sote.generated_rows(catalogue.dataset(dataset), catalogue, count=ROWS, seed=seed)
        results = sote.compute(catalogue, {dataset: rows}, by=["hyvinvointialue"], every="year")
        made.append(results.select({indicator.id for indicator in catalogue} - known))
    whole = combine(made)
    return attrs.evolve(whole, frame=whole.to_pandas().assign(source="generated rows"))


def main() -> None:
    """Compute, print and write."""
    console = Console(soft_wrap=True)
    catalogue = Catalogue.installed(only=["lappi", "pohjois_savo"], strict=True)
    published = catalogue.observed()
    follows = derived(catalogue, published)
    samples = generated(catalogue, published)

    console.rule("Published figures, and what follows from them")
    show_results(published + follows, catalogue, "fi", "table")
    console.rule(
        "Lapland and North Savo against Finland: real values of Sotkanet, which are published without intervals"
    )
    national = catalogue.select("thl")
    verdicts = sote.judge(national, national.observed(), against={"maa": "FI"})
    show_verdicts(verdicts.select("benchmark", "change").latest, catalogue, "fi", "table")
    console.rule("From GENERATED rows, for what was never published: these figures say nothing of anyone")
    show_results(samples, catalogue, "fi", "table")
    console.rule("What does not follow in the published text")
    for finding in sote.check_consistency(catalogue):
        console.print(f"- {finding} ({finding.source})", markup=False, highlight=False)

    OUT.parent.mkdir(parents=True, exist_ok=True)
    results = published + follows + samples
    release = results.release()
    release.write(OUT)
    missing = {indicator.id for indicator in catalogue} - set(results.to_pandas()["indicator"])
    console.rule()
    console.print(f"{len(release)} figures of {len(catalogue)} indicators in {OUT}, {release.withheld} withheld")
    if missing:
        console.print(f"no figure: {', '.join(sorted(missing))}")


if __name__ == "__main__":
    main()
