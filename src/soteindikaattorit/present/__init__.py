"""From figures to people: the documentation site."""
