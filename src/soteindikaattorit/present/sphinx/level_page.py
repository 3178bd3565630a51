"""The page of a region level: its regions with their codes and names, and which datasets name them."""

from collections.abc import Iterator

from docutils import nodes

from soteindikaattorit.catalogue.items import LevelEntry
from soteindikaattorit.model.region import Region
from soteindikaattorit.present.sphinx import markup
from soteindikaattorit.present.sphinx.voice import Voice, separated


def told(level: LevelEntry, voice: Voice) -> list[nodes.Node]:
    """Tell of a level in one language."""
    count = len({region.code for region in voice.shelf.regions(level.id)})
    return [markup.facts([(voice.say("regions"), [markup.paragraph(str(count))])])]


def computed(level: LevelEntry, voice: Voice) -> Iterator[nodes.section]:
    """Tell its regions, and the datasets whose rows name one of them."""
    heads = [voice.say(name) for name in ("code", "name", "belongs-to", "valid")]
    rows = (
        (markup.literal(one.code), _names(one), _parents(one, voice), voice.days(one.valid_from, one.valid_to))
        for one in voice.shelf.regions(level.id)
    )
    table = markup.table(f"{voice.plain('regions')}: {level.id}", heads, rows)
    yield markup.section("regions", voice.say("regions"), table)
    if level.datasets:
        yield markup.section("datasets", voice.say("level-used-by"), voice.links("dataset", level.datasets))


def _names(region: Region) -> list[nodes.Node]:
    """Return the names of a region in every language it has them in, each name once."""
    once = {name: language for language, name in reversed(region.name.wordings)}
    ordered = dict.fromkeys(name for _, name in region.name.wordings)
    return separated(([markup.marked(name, once[name])] for name in ordered), " · ")


def _parents(region: Region, voice: Voice) -> list[nodes.Node]:
    return separated(voice.region(one.level, one.code) for one in region.parents)
