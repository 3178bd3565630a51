"""What a result says of itself when it is, or is not, a number one can use."""

OK = "ok"
"""The value stands."""
NO_DATA = "no-data"
"""Nothing was measured: no row held a value that counts."""
UNDEFINED = "undefined"
"""The denominator is zero."""
TOO_FEW = "too-few"
"""The value rests on fewer than the minimum base of its indicator."""
OVER = "over"
"""The value lies above all that was measured or told apart: who has waited longest is still waiting."""
WITHHELD = "withheld"
"""The value is hidden to protect people."""
NOT_APPLICABLE = "not-applicable"
"""The indicator has no meaning here."""

STATUSES = (OK, NO_DATA, UNDEFINED, TOO_FEW, OVER, WITHHELD, NOT_APPLICABLE)
"""Every status a result may have; one of them stands in every row, never 0 or infinity in its place."""
