"""Published figures: that they follow from each other, name what there is, and are what rows of theirs give."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from soteindikaattorit.compute.computation import compute
from soteindikaattorit.compute.result import Results
from soteindikaattorit.definitions import read_observations
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import Problem, SoteError
from soteindikaattorit.judge.consistency import check_consistency
from soteindikaattorit.judge.published import compare_with_published
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.testing.subject import Subject, failure

EXPECTED = "expected.csv"
"""The file of figures that rows must give: as published figures are written."""


def inconsistent(subject: Subject) -> Iterator[Problem]:
    """Return every published figure that does not follow from the others, unless a note beside it says so."""
    ours = {one.id for one in subject.definitions.indicators}
    noted = {one.indicator for one in subject.own_observations if one.note}
    for finding in check_consistency(subject.catalogue.select(*ours)) if ours else ():
        if finding.indicator not in noted:
            hint = "compare it with its source; if it is printed so, say so in its note"
            yield Problem(f"indicator {finding.indicator!r}", finding.message, hint)


def misplaced(subject: Subject) -> Iterator[Problem]:
    """Return every published figure that names a code that there is not, or that stands there twice."""
    seen = set()
    for one in subject.own_observations:
        place = f"published figure of {one.indicator!r}, {one.period}"
        if one.key in seen:
            yield Problem(place, "stands twice", "a figure has one value; keep the one of its source")
        seen.add(one.key)
        for group, code in one.groups:
            known = _known(subject, one, group)
            if known and code not in known:
                yield Problem(f"{place}: {group}", f"there is no {code!r}", f"known are {_some(known)}")


def _known(subject: Subject, one: Observation, group: str) -> tuple[str, ...]:
    """Return the codes that a group may have; none when anything may stand there."""
    if group in LEVELS:
        return tuple(sorted(subject.catalogue.regions.codes(group)))
    name = subject.catalogue[one.indicator].dataset
    datasets = [subject.catalogue.dataset(name)] if name else subject.whole.datasets
    columns = [dataset.find(group) for dataset in datasets]
    return tuple(dict.fromkeys(code for column in columns if column for code in column.codes))


def _some(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:5]) + (", …" if len(codes) > 5 else "")  # noqa: PLR2004 - enough to know them again


def irreproducible(subject: Subject, folder: Path) -> Iterator[Problem]:
    """Return every figure of the author's own cases that its rows do not give.

    Args:
        subject: The plugin.
        folder: A folder with ``expected.csv``, written as published figures are, and rows in a CSV file for each
            dataset, named for it.
    """
    try:
        expected = read_observations(folder / EXPECTED)
    except SoteError as error:
        yield failure(str(folder / EXPECTED), error)
        return
    for name in dict.fromkeys(one.indicator for one in expected):
        cases = [one for one in expected if one.indicator == name]
        for grain, groups in dict.fromkeys((one.period.grain or "", _groups(one)) for one in cases):
            alike = [one for one in cases if (one.period.grain or "", _groups(one)) == (grain, groups)]
            yield from _unequal(subject, folder, alike, grain, groups)


def _groups(one: Observation) -> tuple[str, ...]:
    return tuple(name for name, _ in one.groups)


def _unequal(
    subject: Subject, folder: Path, cases: list[Observation], grain: str, groups: tuple[str, ...]
) -> Iterator[Problem]:
    name = cases[0].indicator
    try:
        chosen = subject.catalogue.select(name)
        needed = {one.dataset for one in chosen.with_dependencies()} - {""}
        rows: dict[str, object] = {dataset: folder / f"{dataset}.csv" for dataset in needed}
        computed = compute(chosen, rows, by=groups, every=grain)
    except SoteError as error:
        yield failure(f"case of {name!r}", error)
        return
    yield from _told(cases, chosen.indicators, computed)


def _told(cases: list[Observation], indicators: Iterable[Indicator], computed: Results) -> Iterator[Problem]:
    compared = compare_with_published(computed, Results.observed(cases, indicators)).frame
    for row, case in zip(compared.to_dict("records"), cases, strict=True):
        if row["agrees"] is not True:
            said = f"is {row['computed']:g}, expected {row['published']:g}"
            of = ", ".join([str(case.period), *(code for _, code in case.groups)])
            yield Problem(f"case of {case.indicator!r}, {of}", said, "see whether the definition or the case is wrong")
