"""Plugins begun: a package that passes its own tests at once, from a starting point of the author's choice."""
