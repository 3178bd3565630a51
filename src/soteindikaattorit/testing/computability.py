"""Computability: what is defined can be computed, from any frame, from few rows, and may then leave the house."""

from collections.abc import Iterator
from math import isfinite

import numpy as np
import pandas as pd

from soteindikaattorit.compute.computation import compute
from soteindikaattorit.compute.derived import derive
from soteindikaattorit.compute.result import Results, combine
from soteindikaattorit.errors import Problem, SoteError
from soteindikaattorit.model import status
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.testing import engines
from soteindikaattorit.testing.engines import frame_of, quiet
from soteindikaattorit.testing.subject import Subject, failure

SAME = 1e-9
"""How far figures from two engines may lie apart, as a share of their size."""

FEW = 60
"""How many rows are compared between engines, and released."""

_FIGURES = ["value", "lower", "upper", "n", "numerator", "denominator"]


def uncomputable(subject: Subject) -> Iterator[Problem]:
    """Return every indicator that has no value in rows that fit its dataset, or in what it is derived from."""
    found: list[Results] = []
    for dataset in subject.readable:
        try:
            found.append(compute(subject.reading(dataset), {dataset.id: subject.rows(dataset)}, every="year"))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            yield failure(f"dataset {dataset.id!r}", error, "its indicators cannot be computed from rows that fit it")
        else:
            yield from _valueless(subject, dataset, found[-1])
    yield from _underivable(subject, found)


def _valueless(subject: Subject, dataset: Dataset, results: Results) -> Iterator[Problem]:
    frame = results.to_pandas()
    for indicator in subject.definitions.indicators:
        rows = frame[frame["indicator"].eq(indicator.id)]
        if indicator.dataset == dataset.id and not rows["status"].eq(status.OK).any():
            said = ", ".join(rows["status"].unique()) or "no figure"
            hint = "see whether any row can meet its conditions"
            yield Problem(f"indicator {indicator.id!r}", f"has {said} in rows that fit {dataset.id!r}", hint)


def _underivable(subject: Subject, found: list[Results]) -> Iterator[Problem]:
    """Derive what is derived from computed and from published figures; that it can be is enough."""
    derived = [one.id for one in subject.definitions.indicators if one.measure.indicators]
    for figures in (combine(found), subject.catalogue.observed()):
        if derived and len(figures):
            try:
                derive(subject.catalogue.select(*derived).with_dependencies(), figures)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                yield failure(f"indicators {', '.join(derived)}", error, "one of them cannot be derived")


def unlike(subject: Subject) -> Iterator[Problem]:
    """Return every indicator whose figures are not the same from the frames of all installed engines."""
    for dataset in subject.readable:
        rows = subject.rows(dataset, FEW)
        try:
            expected = _figures(subject, dataset, rows)
        except Exception:  # noqa: BLE001, S112 - told by `uncomputable`
            continue
        for engine in engines.there():
            try:
                with quiet():
                    found = _figures(subject, dataset, frame_of(engine, rows))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                yield failure(f"dataset {dataset.id!r} in {engine}", error, "it can be computed from pandas")
            else:
                yield from _differences(expected, found, engine)


def _figures(subject: Subject, dataset: Dataset, rows: object) -> pd.DataFrame:
    return compute(subject.reading(dataset), {dataset.id: rows}, every="half").to_pandas()


def _differences(expected: pd.DataFrame, found: pd.DataFrame, engine: str) -> Iterator[Problem]:
    hint = "a measure must not depend on the order or the type in which an engine keeps rows"
    if len(expected) != len(found):
        yield Problem(engine, "gives another number of figures than pandas", hint)
        return
    same = np.isclose(found[_FIGURES], expected[_FIGURES], rtol=SAME, atol=SAME, equal_nan=True).all(axis=1)
    same &= found["status"].eq(expected["status"]).to_numpy()
    for name in expected.loc[~same, "indicator"].unique():
        yield Problem(f"indicator {name!r}", f"has another value from {engine} than from pandas", hint)


def unsteady(subject: Subject) -> Iterator[Problem]:
    """Return every dataset and indicator that no row or a single row bring to fall."""
    for dataset in subject.readable:
        for count in (0, 1):
            place = f"dataset {dataset.id!r} with {count or 'no'} row{'' if count else 's'}"
            try:
                frame = _figures(subject, dataset, subject.rows(dataset, count))
            except SoteError as error:
                if count:
                    yield failure(place, error, "one row that fits has to be enough")
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                yield failure(place, error, "give a status in its place, such as no-data")
            else:
                yield from _untold(place, frame)


def _untold(place: str, frame: pd.DataFrame) -> Iterator[Problem]:
    for row in frame.to_dict("records"):
        if (row["status"] == status.OK) != isfinite(row["value"]):
            said = f"gives {row['indicator']!r} the value {row['value']} and the status {row['status']!r}"
            yield Problem(place, said, "a value stands with the status ok, and with no other")


def unreleasable(subject: Subject) -> Iterator[Problem]:
    """Return every dataset whose figures cannot leave the house under the library's own policy."""
    for dataset in subject.readable:
        try:
            results = compute(subject.reading(dataset), {dataset.id: subject.rows(dataset, FEW)}, every="half")
        except Exception:  # noqa: BLE001, S112 - told by `uncomputable`
            continue
        try:
            results.release()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            yield failure(f"dataset {dataset.id!r}", error, "its figures cannot be released")
