"""Checks of a plugin: the rules of conformance, each a function that returns the problems it finds."""
