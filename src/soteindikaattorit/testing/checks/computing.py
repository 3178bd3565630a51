"""Computing the indicators of a plugin: from generated rows, from frames of every engine, from few rows; releasing."""

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

TOLERANCE = 1e-9
"""The greatest difference between figures of two engines, as a share of the figure."""

ROWS = 60
"""The number of rows that are computed by every engine, and released."""

_FIGURES = ["value", "lower", "upper", "n", "numerator", "denominator"]


def without_value(subject: Subject) -> Iterator[Problem]:
    """Return each indicator that has no value in generated rows, or cannot be derived."""
    computed: list[Results] = []
    for dataset in subject.readable:
        try:
            computed.append(compute(subject.reading(dataset), {dataset.id: subject.rows(dataset)}, every="year"))
        except Exception as error:  # noqa: BLE001 - every failure is reported
            yield failure(f"dataset {dataset.id!r}", error, "its indicators cannot be computed from generated rows")
            continue
        frame = computed[-1].to_pandas()
        for indicator in subject.definitions.indicators:
            statuses = frame.loc[frame["indicator"].eq(indicator.id), "status"]
            if indicator.dataset == dataset.id and not statuses.eq(status.OK).any():
                message = f"has {', '.join(statuses.unique()) or 'no figure'} in generated rows of {dataset.id!r}"
                yield Problem(f"indicator {indicator.id!r}", message, "see whether any row can meet its conditions")
    derived = [indicator.id for indicator in subject.definitions.indicators if indicator.measure.indicators]
    for figures in (combine(computed), subject.catalogue.observed()):
        if derived and len(figures):
            try:
                derive(subject.catalogue.select(*derived).with_dependencies(), figures)
            except Exception as error:  # noqa: BLE001 - every failure is reported
                yield failure(f"indicators {', '.join(derived)}", error, "one of them cannot be derived")


def different_by_engine(subject: Subject) -> Iterator[Problem]:
    """Return each indicator with other figures from the frame of an installed engine than from pandas."""
    hint = "a measure must not depend on the order or the type in which an engine keeps rows"
    for dataset in subject.readable:
        rows = subject.rows(dataset, ROWS)
        try:
            expected = _figures(subject, dataset, rows)
        except Exception:  # noqa: BLE001, S112 - `without_value` reports it
            continue
        for engine in engines.there():
            try:
                with quiet():
                    frame = _figures(subject, dataset, frame_of(engine, rows))
            except Exception as error:  # noqa: BLE001 - every failure is reported
                yield failure(f"dataset {dataset.id!r} in {engine}", error, "it can be computed from pandas")
                continue
            if len(expected) != len(frame):
                yield Problem(engine, "gives another number of figures than pandas", hint)
                continue
            same = np.isclose(frame[_FIGURES], expected[_FIGURES], rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
            is_same = same.all(axis=1) & frame["status"].eq(expected["status"]).to_numpy()
            for name in expected.loc[~is_same, "indicator"].unique():
                yield Problem(f"indicator {name!r}", f"has another value from {engine} than from pandas", hint)


def _figures(subject: Subject, dataset: Dataset, rows: object) -> pd.DataFrame:
    return compute(subject.reading(dataset), {dataset.id: rows}, every="half").to_pandas()


def failing_on_few_rows(subject: Subject) -> Iterator[Problem]:
    """Return each dataset and indicator that fails on no rows or on a single row."""
    for dataset in subject.readable:
        for count in (0, 1):
            place = f"dataset {dataset.id!r} with {count or 'no'} row{'' if count else 's'}"
            try:
                frame = _figures(subject, dataset, subject.rows(dataset, count))
            except SoteError as error:
                if count:
                    yield failure(place, error, "one valid row has to be enough")
                continue
            except Exception as error:  # noqa: BLE001 - every failure is reported
                yield failure(place, error, "return a status instead, such as no-data")
                continue
            for row in frame.to_dict("records"):
                if (row["status"] == status.OK) != isfinite(row["value"]):
                    message = f"gives {row['indicator']!r} the value {row['value']} and the status {row['status']!r}"
                    yield Problem(place, message, "a figure has a value if its status is ok, and only then")


def unreleasable(subject: Subject) -> Iterator[Problem]:
    """Return each dataset with results that cannot be released under the default policy."""
    for dataset in subject.readable:
        try:
            results = compute(subject.reading(dataset), {dataset.id: subject.rows(dataset, ROWS)}, every="half")
        except Exception:  # noqa: BLE001, S112 - `without_value` reports it
            continue
        try:
            results.release()
        except Exception as error:  # noqa: BLE001 - every failure is reported
            yield failure(f"dataset {dataset.id!r}", error, "its figures cannot be released")
