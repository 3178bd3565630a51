"""Search: an index of the words of a catalogue, built once for each catalogue and shared with the search page.

No kept library serves here: those for pages (Sphinx's own, lunr) stem Finnish words but find no parts of compounds
and no Sámi letters typed without their marks, and do not rank in Python as in the browser.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Final, Self

import attrs

from soteindikaattorit.catalogue.catalogue import CATALOGUE_HINT, Catalogue
from soteindikaattorit.catalogue.items.build import items
from soteindikaattorit.catalogue.items.item import KINDS, DatasetItem, FormItem, IndicatorItem, Item, LevelItem
from soteindikaattorit.catalogue.items.relations import Relations
from soteindikaattorit.catalogue.items.words import (
    LETTERS,
    MARKS,
    MISTYPED,
    Forms,
    forms_of,
    is_mistyped,
    quality,
    split_words,
)
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.text import Text

FOUND: Final = KINDS[:4]
"""The kinds of things that are found: those with a page of their own."""

NAME, SYNONYM, LAW, REGION, ID, GOAL, TAG, INSIDE, DESCRIPTION, OTHER = 8, 7, 6, 6, 5, 4, 3, 2, 2, 1
"""The weight of a word by its place, from the name of a thing to what its description only mentions."""

Field = tuple[int, str | Text | None]
"""A text, and the weight of a word in it."""


@attrs.frozen(kw_only=True)
class Hit:
    """A thing that was found.

    Args:
        kind: Its kind, one of `FOUND`.
        id: Its id.
        name: Its name.
        address: Where its page is, from the folder of the catalogue's pages.
        score: How well it matches the query, from 1; it compares hits of one search only.
    """

    kind: str
    id: str
    name: Text
    address: str
    score: int


@attrs.frozen(eq=False, slots=False)
class Index:
    """The words of a catalogue, and where they occur.

    Args:
        things: Everything that can be found, in the order of kinds and ids.
        words: For each word, the numbers of the things in which it occurs, and its weight in each.
    """

    things: tuple[Item, ...]
    words: Mapping[str, Mapping[int, int]]

    @classmethod
    def build(cls, catalogue: Catalogue) -> Self:
        """Return the index of a catalogue; of its indicators, only the selected ones are found."""
        things = tuple(item for item in items(catalogue) if item.kind in FOUND)
        relations = Relations.of(catalogue)
        words: dict[str, dict[int, int]] = {}
        for number, item in enumerate(things):
            for weight, text in _texts(fields_of(item, relations)):
                for word in _with_halves(split_words(text)):
                    weights = words.setdefault(word, {})
                    weights[number] = max(weight, weights.get(number, 0))
        return cls(things, dict(sorted(words.items())))

    def search(self, text: str) -> tuple[Hit, ...]:
        """Return the things that match a text, the best first; see `soteindikaattorit.catalogue.items.search`."""
        totals: dict[int, tuple[int, int]] = {}
        for word in split_words(text):
            for number, score in self._scores(forms_of(word)).items():
                count, total = totals.get(number, (0, 0))
                totals[number] = (count + 1, total + score)
        most = max((count for count, _ in totals.values()), default=0)
        ranked = sorted((-total, number) for number, (count, total) in totals.items() if count == most)
        return tuple(self._hit(self.things[number], -total) for total, number in ranked)

    @staticmethod
    def _hit(item: Item, score: int) -> Hit:
        return Hit(kind=item.kind, id=item.id, name=item.name, address=item.address, score=score)

    def _scores(self, query: Forms) -> dict[int, int]:
        """Return how well each thing matches a word, by its best place."""
        matches = [(forms.word, level) for forms in self._forms if (level := quality(query, forms))]
        matches = matches or [(forms.word, MISTYPED) for forms in self._forms if is_mistyped(query, forms)]
        scores: dict[int, int] = {}
        for word, level in matches:
            for number, weight in self.words[word].items():
                scores[number] = max(level * weight, scores.get(number, 0))
        return scores

    @cached_property
    def _forms(self) -> tuple[Forms, ...]:
        return tuple(map(forms_of, self.words))

    def restrict(self, things: Iterable[tuple[str, str]]) -> Self:
        """Return the index of some of its things only.

        Args:
            things: Their kinds and ids.
        """
        kept = set(things)
        numbers = [number for number, item in enumerate(self.things) if (item.kind, item.id) in kept]
        new = {number: place for place, number in enumerate(numbers)}
        words = {
            word: {new[number]: weight for number, weight in weights.items() if number in new}
            for word, weights in self.words.items()
        }
        things_kept = tuple(self.things[number] for number in numbers)
        return attrs.evolve(
            self, things=things_kept, words={word: weights for word, weights in words.items() if weights}
        )

    def to_script(self) -> str:
        """Return the index as a script that a page loads, from a server or from a folder."""
        data = {
            "marks": MARKS,
            "letters": LETTERS,
            "things": [[item.kind, item.id, item.address, item.name.to_dict()] for item in self.things],
            "words": {word: list(chain.from_iterable(weights.items())) for word, weights in self.words.items()},
        }
        return f"globalThis.soteSearchIndex = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"


@checked(catalogue=CATALOGUE_HINT)
def search(catalogue: Catalogue, text: str) -> tuple[Hit, ...]:
    """Return the indicators, forms, datasets and region levels that match a text, the best first.

    A word matches itself, with or without the marks of its letters; longer words that begin with it; its other
    cases and numbers; compound words that contain it; and, where nothing else matches, a word with one typing error.
    Only things that most of the words match are returned.
    The search of the catalogue's pages returns the same in the same order.

    Args:
        catalogue: The catalogue; of its indicators, only the selected ones are found.
        text: Words, numbers of laws, names of regions or goals, or an id.

    Example:
        >>> [hit.id for hit in search(Catalogue.of(), "lastensuojelulain 417/2007")][:2]
        ['thl.lastensuojelu.ratkaistu-ajoissa', 'thl.lastensuojelu.arvioitu-ajoissa']
    """
    return catalogue.derive(Index.build).search(text)


def _with_halves(words: Iterable[str]) -> Iterator[str]:
    """Return words, and both halves of each number with a stroke."""
    for word in words:
        yield from (word, *word.split("/")) if "/" in word else (word,)


def _texts(fields: Iterable[Field]) -> Iterator[tuple[int, str]]:
    """Return each wording of each text with its weight."""
    for weight, text in fields:
        wordings = (wording for _, wording in text.wordings) if isinstance(text, Text) else (text or "",)
        yield from ((weight, wording) for wording in wordings)


def fields_of(item: Item, relations: Relations) -> Iterator[Field]:
    """Return every text by which an item is found, with its weight."""
    yield from ((NAME, item.name), (ID, item.id), (DESCRIPTION, item.description), (OTHER, item.plugin))
    if isinstance(item, IndicatorItem | FormItem):
        yield from ((SYNONYM, " ".join(words)) for _, words in (item.synonyms.words if item.synonyms else ()))
        yield from (field for law in item.law for field in ((LAW, f"{law.number} {law.section}"), (LAW, law.act)))
        yield OTHER, item.source.cite() if item.source else ""
    if isinstance(item, IndicatorItem):
        yield from _of_indicator(item, relations)
    elif isinstance(item, FormItem):
        yield from ((DESCRIPTION, question.text) for question in item.questions)
    elif isinstance(item, DatasetItem):
        yield from (field for one in item.columns for field in ((OTHER, one.id), (OTHER, one.description)))
        yield from _of_regions((item.covers,) if item.covers else (), relations)
    elif isinstance(item, LevelItem):
        yield from (field for region in item.regions for field in ((REGION, region.code), (REGION, region.name)))


def _of_indicator(item: IndicatorItem, relations: Relations) -> Iterator[Field]:
    yield from ((GOAL, item.goal), (GOAL, relations.goals.get(item.goal)))
    yield TAG, " ".join((item.service, *item.tags, *(code for _, code in item.codes)))
    yield TAG, relations.services.get(item.service)
    yield from _of_regions(item.regions, relations)
    yield OTHER, relations.datasets[item.dataset].name if item.dataset in relations.datasets else None
    yield OTHER, f"{item.unit} {item.calculation.kind}"
    yield DESCRIPTION, item.calculation.limit.name if item.calculation.limit else None


def _of_regions(ids: Iterable[str], relations: Relations) -> Iterator[Field]:
    for region in ids:
        yield from ((TAG, name) for name in relations.region_names.get(region, ()))
        yield from ((INSIDE, name) for name in relations.names_inside(region))
