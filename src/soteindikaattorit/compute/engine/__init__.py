"""Rows of any engine: one grouped query for the sums of parts, and what is wrong with rows."""

from soteindikaattorit.compute.engine.classes import CLASS
from soteindikaattorit.compute.engine.dataset_rows import Sums, Table
from soteindikaattorit.compute.engine.fault import Fault
from soteindikaattorit.compute.engine.query import UNKNOWN, Key, Place

__all__ = ["CLASS", "UNKNOWN", "Fault", "Key", "Place", "Sums", "Table"]
