"""What a reader is told of everything in a catalogue: as values, as a JSON file, and by a search."""

from soteindikaattorit.catalogue.items.document import catalogue_document, catalogue_schema, to_json, write_catalogue
from soteindikaattorit.catalogue.items.entries import entries
from soteindikaattorit.catalogue.items.entry import (
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
from soteindikaattorit.catalogue.items.search import search
from soteindikaattorit.catalogue.items.search_page import search_files, search_form
from soteindikaattorit.catalogue.items.word_index import Hit, Index

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
