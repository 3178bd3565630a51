"""Statistical disclosure control on arrays: cells, constraints, suppression and audit. Nothing here knows regions or periods."""
