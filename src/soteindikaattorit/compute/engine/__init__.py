"""Rows of any engine: one grouped query for the sums of parts, and the faults of rows."""

from soteindikaattorit.compute.engine.classes import CLASS
from soteindikaattorit.compute.engine.dataset_rows import DatasetRows, Sums
from soteindikaattorit.compute.engine.fault import Fault
from soteindikaattorit.compute.engine.individuals import RegionKey, RegionMembers
from soteindikaattorit.compute.engine.query import ROWS, UNKNOWN, GroupKey, add_up

__all__ = [
    "CLASS",
    "ROWS",
    "UNKNOWN",
    "DatasetRows",
    "Fault",
    "GroupKey",
    "RegionKey",
    "RegionMembers",
    "Sums",
    "add_up",
]
