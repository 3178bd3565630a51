"""The catalogue document: a catalogue as one JSON file that other programs read, with its schema beside it."""

import json
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import attrs

from soteindikaattorit.catalogue.catalogue import CATALOGUE_HINT, Catalogue
from soteindikaattorit.catalogue.items.build import items
from soteindikaattorit.catalogue.items.item import ITEM_FORM, DatasetItem, FormItem, GoalItem, IndicatorItem, LevelItem
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.field import Choices
from soteindikaattorit.model.plain import DRAFT
from soteindikaattorit.model.text import LANGUAGES
from soteindikaattorit.sources.files import replacing

SCHEMA: Final = "catalogue.schema.json"
"""The name of the schema's file, which lies beside the document."""


@attrs.frozen(kw_only=True)
class PluginVersion:
    """A plugin whose definitions the document holds.

    Args:
        name: Its name.
        version: The version of its package; left out when unknown.
    """

    name: str
    version: str = ""


@attrs.frozen(kw_only=True)
class CatalogueDocument:
    """Indicators, forms, datasets, levels of regions and goals in all languages; empty fields are left out.

    Args:
        schema: The file of the schema, which lies beside the document.
        format: The version of the document's form; it changes when a program that reads it must.
        languages: The languages in which texts may have a wording, as BCP 47 tags.
        plugins: The plugins whose definitions these are, by name.
        indicators: The indicators, by id.
        forms: The forms, by id.
        datasets: The datasets, by id.
        region_levels: The levels of regions, by id.
        goals: The goals, by id.
    """

    schema: Literal["catalogue.schema.json"] = SCHEMA
    format: Literal[1] = 1
    languages: tuple[Annotated[str, Choices(LANGUAGES)], ...]
    plugins: tuple[PluginVersion, ...]
    indicators: tuple[IndicatorItem, ...]
    forms: tuple[FormItem, ...]
    datasets: tuple[DatasetItem, ...]
    region_levels: tuple[LevelItem, ...]
    goals: tuple[GoalItem, ...]


def catalogue_document(catalogue: Catalogue) -> dict[str, Any]:
    """Return a catalogue as plain values in all languages; the same catalogue always gives the same values.

    Args:
        catalogue: The catalogue; of its indicators, the document has the selected ones.
    """
    everything = items(catalogue)
    versions = sorted({part.plugin: part.version for part in catalogue.contents}.items())
    document = CatalogueDocument(
        languages=LANGUAGES,
        plugins=tuple(PluginVersion(name=name, version=version) for name, version in versions),
        indicators=tuple(item for item in everything if isinstance(item, IndicatorItem)),
        forms=tuple(item for item in everything if isinstance(item, FormItem)),
        datasets=tuple(item for item in everything if isinstance(item, DatasetItem)),
        region_levels=tuple(item for item in everything if isinstance(item, LevelItem)),
        goals=tuple(item for item in everything if isinstance(item, GoalItem)),
    )
    plain: dict[str, Any] = ITEM_FORM.write(document)
    return plain


def catalogue_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document (draft 2020-12), which follows from the classes of its items."""
    head = {"$schema": DRAFT, "$id": "urn:soteindikaattorit:catalogue:1"}
    return {**head, "title": "Catalogue of soteindikaattorit", **ITEM_FORM.schema(CatalogueDocument)}


def to_text(document: dict[str, Any]) -> str:
    """Return a document as the text of a JSON file."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def to_json(catalogue: Catalogue) -> str:
    """Return a catalogue as the text of a JSON file; the same catalogue always gives the same text."""
    return to_text(catalogue_document(catalogue))


@checked(catalogue=CATALOGUE_HINT)
def write_catalogue(catalogue: Catalogue, path: str | Path) -> None:
    """Write a catalogue as a JSON file, with its schema beside it; each file is replaced as a whole.

    Args:
        catalogue: The catalogue; of its indicators, the selected ones are written.
        path: The file, such as "catalogue.json"; the schema is written into the same folder.

    Raises:
        FileError: The files cannot be written.
    """
    texts = {Path(path): to_json(catalogue), Path(path).with_name(SCHEMA): to_text(catalogue_schema())}
    for file, text in texts.items():
        with replacing(file) as temporary:
            temporary.write_text(text, encoding="utf-8")
