"""Lint definitions and plugins: all problems at once, and warnings about what others who use them would miss."""

from soteindikaattorit.testing.lint.check import lint
from soteindikaattorit.testing.lint.location import file_of, line_of
from soteindikaattorit.testing.lint.report import LintReport

__all__ = ["LintReport", "file_of", "line_of", "lint"]
