"""The catalogue: everything that plugins and people define, loaded, resolved, listed and searched."""
