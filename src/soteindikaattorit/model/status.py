"""The status of a result: whether its value can be used, and if not, why."""

from enum import StrEnum


class Status(StrEnum):
    """Whether the value of a result can be used; every row of results has one, never 0 or infinity instead."""

    OK = "ok"
    """The value can be used."""
    NO_DATA = "no-data"
    """No row held a value that counts."""
    UNDEFINED = "undefined"
    """The denominator is zero, or the value exceeds the largest number that can be represented."""
    TOO_FEW = "too-few"
    """The value is based on fewer rows than the minimum base of its indicator."""
    OVER = "over"
    """The value is greater than all measured values: those who have waited longest are still waiting."""
    INCOMPLETE = "incomplete"
    """More is missing than the rule for missing data allows, or the period is not over."""
    WITHHELD = "withheld"
    """The value is suppressed to protect people."""
    NOT_APPLICABLE = "not-applicable"
    """The indicator has no meaning here."""


# Frames and files hold plain strings, so that no engine or format meets an enumeration.
STATUSES = tuple(status.value for status in Status)
"""The values of all statuses."""

OK, NO_DATA, UNDEFINED, TOO_FEW, OVER, INCOMPLETE, WITHHELD, NOT_APPLICABLE = STATUSES
