"""Rows from data frames and files, and files replaced as a whole."""

from soteindikaattorit.sources.opening import NO_ROWS, is_installed
from soteindikaattorit.sources.whole import whole

__all__ = ["NO_ROWS", "is_installed", "whole"]
