"""Rows of any engine; nothing outside this package knows narwhals."""

from soteindikaattorit.frames.fault import Fault
from soteindikaattorit.frames.opening import is_installed
from soteindikaattorit.frames.rows import NO_ROWS, UNKNOWN, Key, Sums, Table
from soteindikaattorit.frames.whole import whole

__all__ = ["NO_ROWS", "UNKNOWN", "Fault", "Key", "Sums", "Table", "is_installed", "whole"]
