"""Testing: what every plugin must keep to, and rows that are generated from definitions."""

from importlib import import_module

_HOMES = {
    "PluginConformance": "conformance",
    "Subject": "subject",
    "generated_rows": "rows",
}
"""Where each name lives; it is loaded when it is first used: pytest and Hypothesis are an extra."""

__all__ = [*_HOMES]  # noqa: PLE0604 - one list of names


def __getattr__(name: str) -> object:
    """Load a name from the module where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
