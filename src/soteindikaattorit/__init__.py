"""Indicators of social and health care: define once, compute anywhere, publish safely."""

import sys
from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

_HOMES = {
    "Aggregates": "compute.aggregates",
    "Allowance": "model.limit",
    "Alternative": "feedback.question",
    "AnswerMapping": "feedback.answers.mapping",
    "Answers": "feedback.answers",
    "Audience": "feedback.form",
    "Band": "model.target",
    "Calendar": "model.limit",
    "Catalogue": "catalogue.catalogue",
    "Coding": "feedback.answers.mapping",
    "Column": "model.dataset",
    "ColumnType": "model.dataset",
    "Condition": "model.condition",
    "Contrasts": "compute.contrasts",
    "Criterion": "model.condition",
    "DataError": "errors",
    "Dataset": "model.dataset",
    "DefinitionError": "errors",
    "Definitions": "definitions",
    "Direction": "definitions.indicator",
    "DiscoveredPlugin": "catalogue.plugins.discovery",
    "Document": "feedback.export.document",
    "Domain": "model.instrument",
    "Exclusion": "feedback.answers.exclusion",
    "FigureTable": "judge.verdicts",
    "FileError": "errors",
    "Form": "feedback.form",
    "Goal": "model.goal",
    "Grain": "model.period",
    "History": "publish.history",
    "Hit": "catalogue.items.search",
    "ImportReport": "feedback.answers.report",
    "Inconsistency": "judge.consistency",
    "Indicator": "definitions.indicator",
    "Instrument": "model.instrument",
    "InvalidValueError": "errors",
    "Item": "catalogue.items.item",
    "Law": "model.source",
    "Limit": "model.limit",
    "LoadedPlugin": "catalogue.plugins.loading",
    "Long": "feedback.answers.export",
    "Measure": "measures.measure",
    "Membership": "model.region",
    "Missing": "model.missing",
    "MissingPackageError": "errors",
    "Observation": "model.observation",
    "Option": "feedback.scale",
    "OverlapError": "publish.sdc.hierarchy",
    "Parts": "compute.parts",
    "PastRelease": "publish.history",
    "Period": "model.period",
    "Phrases": "feedback.export.phrases",
    "PluginContent": "catalogue.plugins.content",
    "PluginError": "errors",
    "PluginState": "catalogue.plugins.status",
    "Policy": "model.policy",
    "Problem": "errors",
    "PublishedComparison": "judge.published",
    "Qualifier": "model.observation",
    "Question": "feedback.question",
    "Record": "publish.record",
    "Region": "model.region",
    "Regions": "model.regions",
    "Release": "publish.release",
    "ReleaseError": "errors",
    "Report": "publish.report",
    "Results": "compute.result",
    "Revision": "model.revision",
    "Role": "model.dataset",
    "Scale": "feedback.scale",
    "ScaleKind": "feedback.scale",
    "Service": "model.service",
    "Shape": "feedback.answers.export",
    "SoteError": "errors",
    "Source": "model.source",
    "StandardPopulation": "model.population",
    "Status": "model.status",
    "Synonyms": "model.text",
    "Target": "model.target",
    "Text": "model.text",
    "UnknownNameError": "errors",
    "Unread": "feedback.answers.report",
    "Use": "feedback.answers.mapping",
    "Validity": "model.region",
    "Verdict": "judge.verdict",
    "Verdicts": "judge",
    "Who": "feedback.form",
    "Wording": "model.text",
    "WordingError": "errors",
    "check_consistency": "judge.consistency",
    "compare_with_published": "judge.published",
    "compute": "compute.computation",
    "compute_parts": "compute.computation",
    "contrast": "compute.contrasts",
    "derive": "compute.derived",
    "export_form": "feedback.export",
    "generated_rows": "testing.rows",
    "hookimpl": "catalogue.plugins.hookspecs",
    "items": "catalogue.items",
    "judge": "judge",
    "read_answers": "feedback.answers",
    "read_definitions": "catalogue.reading",
    "read_mapping": "feedback.answers",
    "search": "catalogue.items",
    "write_catalogue": "catalogue.items",
}
"""Where each public name lives; it is loaded when it is first used, so that importing the library costs nothing."""

__all__ = [*_HOMES]  # noqa: PLE0604 - one list of names


class _Root(ModuleType):
    """The package itself; it keeps `compute` and `judge` the functions that they are.

    Python binds a subpackage to the name of the package that it is imported into: after
    ``import soteindikaattorit.compute`` the name ``soteindikaattorit.compute`` would be the package.
    """

    def __setattr__(self, name: str, value: object) -> None:
        """Set an attribute, but let no subpackage take the name of a public function."""
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Root


def __dir__() -> list[str]:
    """Return the public names, as completion and `help` show them."""
    return sorted([*__all__, "__version__"])


def __getattr__(name: str) -> object:
    """Load a public name from the module where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
