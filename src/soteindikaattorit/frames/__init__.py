"""Rows of any engine: one grouped query for the sums of parts, and what is wrong with rows."""

from soteindikaattorit.frames.classes import CLASS
from soteindikaattorit.frames.fault import Fault
from soteindikaattorit.frames.query import UNKNOWN, Key, Place
from soteindikaattorit.frames.rows import Sums, Table

__all__ = ["CLASS", "UNKNOWN", "Fault", "Key", "Place", "Sums", "Table"]
