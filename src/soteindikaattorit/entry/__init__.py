"""What a reader is told of everything in a catalogue: as values, as a JSON file, and by a search."""

from soteindikaattorit.entry.document import catalogue_document, catalogue_schema, to_json, write_catalogue
from soteindikaattorit.entry.entries import entries
from soteindikaattorit.entry.entry import (
    KINDS,
    Calculation,
    DatasetEntry,
    Entry,
    Example,
    FormEntry,
    GoalEntry,
    IndicatorEntry,
    LevelEntry,
    Place,
)

__all__ = [
    "KINDS",
    "Calculation",
    "DatasetEntry",
    "Entry",
    "Example",
    "FormEntry",
    "GoalEntry",
    "IndicatorEntry",
    "LevelEntry",
    "Place",
    "catalogue_document",
    "catalogue_schema",
    "entries",
    "to_json",
    "write_catalogue",
]
