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
from soteindikaattorit.entry.search import search
from soteindikaattorit.entry.search_page import search_files, search_form
from soteindikaattorit.entry.word_index import Hit, Index

__all__ = [
    "KINDS",
    "Calculation",
    "DatasetEntry",
    "Entry",
    "Example",
    "FormEntry",
    "GoalEntry",
    "Hit",
    "Index",
    "IndicatorEntry",
    "LevelEntry",
    "Place",
    "catalogue_document",
    "catalogue_schema",
    "entries",
    "search",
    "search_files",
    "search_form",
    "to_json",
    "write_catalogue",
]
