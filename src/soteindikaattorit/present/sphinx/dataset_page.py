"""The page of a dataset: what a row is, its columns, and what is computed from it."""

from collections.abc import Iterator

from docutils import nodes

from soteindikaattorit.catalogue.items import DatasetItem
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.columns import column_table
from soteindikaattorit.present.sphinx.example import example
from soteindikaattorit.present.sphinx.translator import Translator


def told(dataset: DatasetItem, translator: Translator) -> list[nodes.Node]:
    """Tell of a dataset in one language."""
    description = [markup.paragraph(translator.word(dataset.description))] if dataset.description else []
    level, _, code = dataset.covers.partition(":")
    covers = [markup.facts([(translator.say("covers"), [markup.paragraph(translator.region(level, code))])])]
    table = column_table(f"{translator.plain('all-columns')}: {dataset.id}", dataset.columns, translator)
    return [*description, *(covers if code else []), table]


def computed(dataset: DatasetItem, translator: Translator) -> Iterator[nodes.section]:
    """Tell what is computed from its rows, and how."""
    if dataset.indicators:
        yield markup.section(
            "indicators", translator.say("measured-by"), translator.links("indicator", dataset.indicators)
        )
    yield example(dataset.example, translator)
