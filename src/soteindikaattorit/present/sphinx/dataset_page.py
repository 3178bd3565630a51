"""The page of a dataset: what a row is, its columns, and what is computed from it."""

from collections.abc import Iterator

from docutils import nodes

from soteindikaattorit.catalogue.items import DatasetEntry
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.columns import column_table
from soteindikaattorit.present.sphinx.example import example
from soteindikaattorit.present.sphinx.voice import Voice


def told(dataset: DatasetEntry, voice: Voice) -> list[nodes.Node]:
    """Tell of a dataset in one language."""
    description = [markup.paragraph(voice.word(dataset.description))] if dataset.description else []
    level, _, code = dataset.covers.partition(":")
    covers = [markup.facts([(voice.say("covers"), [markup.paragraph(voice.region(level, code))])])]
    table = column_table(f"{voice.plain('all-columns')}: {dataset.id}", dataset.columns, voice)
    return [*description, *(covers if code else []), table]


def computed(dataset: DatasetEntry, voice: Voice) -> Iterator[nodes.section]:
    """Tell what is computed from its rows, and how."""
    if dataset.indicators:
        yield markup.section("indicators", voice.say("measured-by"), voice.links("indicator", dataset.indicators))
    yield example(dataset.example, voice)
