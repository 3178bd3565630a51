"""Indicators of the wellbeing services county of Lapland."""

INCOMPLETE_LANGUAGES = ("sv",)
"""Languages in which its names and descriptions are not there yet; nobody has published them."""
