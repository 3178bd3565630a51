"""Strategies for Hypothesis: rows, answers, results, regions and definitions themselves, at random and few and hard."""

from soteindikaattorit.errors import MissingPackageError
from soteindikaattorit.sources.frames import is_installed

if not is_installed("hypothesis"):
    raise MissingPackageError("strategies", "testing")

from soteindikaattorit.testing.strategies.answers import answers
from soteindikaattorit.testing.strategies.conditions import conditions
from soteindikaattorit.testing.strategies.datasets import datasets
from soteindikaattorit.testing.strategies.faults import BadRows, bad_rows
from soteindikaattorit.testing.strategies.forms import forms, scales
from soteindikaattorit.testing.strategies.indicators import definitions, indicators
from soteindikaattorit.testing.strategies.measures import measures
from soteindikaattorit.testing.strategies.places import divisions, regions
from soteindikaattorit.testing.strategies.results import results
from soteindikaattorit.testing.strategies.rows import rows
from soteindikaattorit.testing.strategies.time import days, periods
from soteindikaattorit.testing.strategies.wording import texts, words

__all__ = [
    "BadRows",
    "answers",
    "bad_rows",
    "conditions",
    "datasets",
    "days",
    "definitions",
    "divisions",
    "forms",
    "indicators",
    "measures",
    "periods",
    "regions",
    "results",
    "rows",
    "scales",
    "texts",
    "words",
]
