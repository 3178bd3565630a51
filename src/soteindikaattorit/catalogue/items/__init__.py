"""Catalogue items: everything about the things of a catalogue, as values, as a JSON file, and by a search."""

from soteindikaattorit.catalogue.items.build import items
from soteindikaattorit.catalogue.items.document import catalogue_document, catalogue_schema, to_json, write_catalogue
from soteindikaattorit.catalogue.items.item import (
    KINDS,
    Calculation,
    DatasetItem,
    Example,
    FormItem,
    GoalItem,
    IndicatorItem,
    Item,
    LevelItem,
    LevelRegion,
)
from soteindikaattorit.catalogue.items.search import Hit, Index, search
from soteindikaattorit.catalogue.items.search_page import search_files, search_form

__all__ = [
    "KINDS",
    "Calculation",
    "DatasetItem",
    "Example",
    "FormItem",
    "GoalItem",
    "Hit",
    "Index",
    "IndicatorItem",
    "Item",
    "LevelItem",
    "LevelRegion",
    "catalogue_document",
    "catalogue_schema",
    "items",
    "search",
    "search_files",
    "search_form",
    "to_json",
    "write_catalogue",
]
