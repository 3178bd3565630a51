"""Indicators of social and health care: define once, compute anywhere, publish safely."""

__version__ = "0.1.0"
