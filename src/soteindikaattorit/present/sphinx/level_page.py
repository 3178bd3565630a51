"""The page of a region level: its regions with their codes and names, and which datasets name them."""

from collections.abc import Iterator

from docutils import nodes

from soteindikaattorit.catalogue.items import LevelItem
from soteindikaattorit.model.region import Region
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.translator import Translator, separated


def told(level: LevelItem, translator: Translator) -> list[nodes.Node]:
    """Tell of a level in one language."""
    count = len({region.code for region in translator.content.regions(level.id)})
    return [markup.facts([(translator.say("regions"), [markup.paragraph(str(count))])])]


def computed(level: LevelItem, translator: Translator) -> Iterator[nodes.section]:
    """Tell its regions, and the datasets whose rows name one of them."""
    heads = [translator.say(name) for name in ("code", "name", "belongs-to", "valid")]
    rows = (
        (
            markup.literal(one.code),
            _names(one),
            _parents(one, translator),
            translator.days(one.valid_from, one.valid_to),
        )
        for one in translator.content.regions(level.id)
    )
    table = markup.table(f"{translator.plain('regions')}: {level.id}", heads, rows)
    yield markup.section("regions", translator.say("regions"), table)
    if level.datasets:
        yield markup.section("datasets", translator.say("level-used-by"), translator.links("dataset", level.datasets))


def _names(region: Region) -> list[nodes.Node]:
    """Return the names of a region in every language it has them in, each name once."""
    once = {name: language for language, name in reversed(region.name.wordings)}
    ordered = dict.fromkeys(name for _, name in region.name.wordings)
    return separated(([markup.marked(name, once[name])] for name in ordered), " · ")


def _parents(region: Region, translator: Translator) -> list[nodes.Node]:
    return separated(translator.region(one.level, one.code) for one in region.parents)
