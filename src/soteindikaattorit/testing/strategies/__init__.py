"""Strategies for Hypothesis: rows, regions, periods and texts at random, made from definitions."""

from soteindikaattorit.errors import MissingPackageError
from soteindikaattorit.frames import is_installed

if not is_installed("hypothesis"):
    raise MissingPackageError("strategies", "testing")

from soteindikaattorit.testing.strategies.faults import BadRows, bad_rows
from soteindikaattorit.testing.strategies.places import divisions, regions
from soteindikaattorit.testing.strategies.rows import rows
from soteindikaattorit.testing.strategies.time import days, periods
from soteindikaattorit.testing.strategies.wording import texts, words

__all__ = ["BadRows", "bad_rows", "days", "divisions", "periods", "regions", "rows", "texts", "words"]
