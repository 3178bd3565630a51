"""Published figures of a plugin: consistent, in known regions and codes, and reproduced by the author's own cases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from soteindikaattorit.compute.computation import compute
from soteindikaattorit.compute.result import Results
from soteindikaattorit.definitions import read_observations
from soteindikaattorit.errors import Problem, SoteError
from soteindikaattorit.judge.consistency import check_consistency
from soteindikaattorit.judge.published import compare_with_published
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.period import Grain
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.testing.subject import Subject, failure

EXPECTED = "expected.csv"
"""The file of expected figures, written as published figures are."""

_SHOWN_CODES = 5
_Table = tuple[str, Grain | Literal[""], tuple[str, ...]]
"""The indicator, the grain and the groups of figures that are computed together."""


def inconsistent(subject: Subject) -> Iterator[Problem]:
    """Return each published figure that contradicts others, unless a note beside it says so."""
    own = {indicator.id for indicator in subject.definitions.indicators}
    noted = {figure.indicator for figure in subject.own_observations if figure.note}
    for finding in check_consistency(subject.catalogue.select(*own)) if own else ():
        if finding.indicator not in noted:
            hint = "compare it with its source; if it is printed so, say so in its note"
            yield Problem(f"indicator {finding.indicator!r}", finding.message, hint)


def misplaced(subject: Subject) -> Iterator[Problem]:
    """Return each published figure with an unknown code, or given twice."""
    seen = set()
    for figure in subject.own_observations:
        place = f"published figure of {figure.indicator!r}, {figure.period}"
        if figure.key in seen:
            yield Problem(place, "is given twice", "a figure has one value; keep that of its source")
        seen.add(figure.key)
        for group, code in figure.groups:
            codes = _codes(subject, figure, group)
            if codes and code not in codes:
                shown = ", ".join(codes[:_SHOWN_CODES]) + (", …" if len(codes) > _SHOWN_CODES else "")
                yield Problem(f"{place}: {group}", f"unknown code {code!r}", f"expected one of {shown}")


def _codes(subject: Subject, figure: Observation, group: str) -> tuple[str, ...]:
    """Return the codes that a group may have; empty if any code is allowed."""
    if group in LEVELS:
        return tuple(sorted(subject.catalogue.regions.codes(group)))
    name = subject.catalogue[figure.indicator].dataset
    datasets = [subject.catalogue.dataset(name)] if name else subject.whole.datasets
    columns = [dataset.find(group) for dataset in datasets]
    return tuple(dict.fromkeys(code for column in columns if column for code in column.codes))


def irreproducible(subject: Subject, folder: Path) -> Iterator[Problem]:
    """Return each expected figure of the author's own cases that their rows do not give.

    Args:
        subject: The plugin.
        folder: A folder with ``expected.csv``, written as published figures are, and a CSV file of rows for each
            dataset, named after it.
    """
    try:
        expected = read_observations(folder / EXPECTED)
    except SoteError as error:
        yield failure(str(folder / EXPECTED), error)
        return
    tables: dict[_Table, list[Observation]] = {}
    for figure in expected:
        groups = tuple(name for name, _ in figure.groups)
        tables.setdefault((figure.indicator, figure.period.grain or "", groups), []).append(figure)
    for (name, grain, groups), cases in tables.items():
        try:
            chosen = subject.catalogue.select(name)
            needed = {indicator.dataset for indicator in chosen.with_dependencies()} - {""}
            rows: dict[str, object] = {dataset: folder / f"{dataset}.csv" for dataset in needed}
            computed = compute(chosen, rows, by=groups, every=grain)
        except SoteError as error:
            yield failure(f"case of {name!r}", error)
            continue
        compared = compare_with_published(computed, Results.observed(cases, chosen.indicators)).frame
        for row, case in zip(compared.to_dict("records"), cases, strict=True):
            if row["agrees"] is not True:
                place = ", ".join([f"case of {name!r}", str(case.period), *(code for _, code in case.groups)])
                message = f"is {row['computed']:g}, expected {row['published']:g}"
                yield Problem(place, message, "see whether the definition or the case is wrong")
