"""Rows of any engine; nothing outside this package knows narwhals."""

from soteindikaattorit.frames.fault import Fault
from soteindikaattorit.frames.opening import is_installed
from soteindikaattorit.frames.rows import UNKNOWN, Key, Sums, Table

__all__ = ["UNKNOWN", "Fault", "Key", "Sums", "Table", "is_installed"]
