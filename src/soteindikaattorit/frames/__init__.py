"""Rows of any engine; nothing outside this package knows narwhals."""

from soteindikaattorit.frames.classes import CLASS
from soteindikaattorit.frames.fault import Fault
from soteindikaattorit.frames.opening import is_installed
from soteindikaattorit.frames.query import UNKNOWN, Key, Place
from soteindikaattorit.frames.rows import NO_ROWS, Sums, Table
from soteindikaattorit.frames.whole import whole

__all__ = ["CLASS", "NO_ROWS", "UNKNOWN", "Fault", "Key", "Place", "Sums", "Table", "is_installed", "whole"]
