"""Plugin packages created from a template, which pass their own tests at once."""
