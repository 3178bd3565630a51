"""Indicators of social and health care: define once, compute anywhere, publish safely."""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "Answers": "feedback.answers",
    "Catalogue": "catalogue.catalogue",
    "Definitions": "definitions",
    "Parts": "compute.parts",
    "Period": "model.period",
    "Policy": "model.policy",
    "Results": "compute.result",
    "SoteError": "errors",
    "Text": "model.text",
    "Verdicts": "judge",
    "check_consistency": "judge.consistency",
    "compare": "judge.comparison",
    "compute": "compute.computation",
    "compute_parts": "compute.computation",
    "derive": "compute.derivation",
    "differences": "compute.difference",
    "entries": "catalogue.items",
    "export_form": "feedback.export",
    "generated_rows": "testing.rows",
    "hookimpl": "catalogue.plugins.hookspecs",
    "judge": "judge",
    "read_answers": "feedback.answers",
    "read_definitions": "definitions",
    "read_mapping": "feedback.answers",
    "search": "catalogue.items",
    "write_catalogue": "catalogue.items",
}
"""Where each public name lives; it is loaded when it is first used, so that importing the library costs nothing."""

__all__ = [*_HOMES]  # noqa: PLE0604 - one list of names


def __getattr__(name: str) -> object:
    """Load a public name from the module where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
