"""Statistical disclosure control on arrays: cells, constraints, suppression and audit.."""
