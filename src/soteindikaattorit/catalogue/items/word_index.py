"""The index: which words stand where in a catalogue, so that a search finds them without reading it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Self

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.items.build import items
from soteindikaattorit.catalogue.items.folding import LETTERS, MARKS, fold, shorten, words_of
from soteindikaattorit.catalogue.items.item import KINDS, DatasetItem, FormItem, IndicatorItem, Item, LevelItem
from soteindikaattorit.catalogue.items.matching import is_mistyped, quality
from soteindikaattorit.catalogue.items.naming import Names
from soteindikaattorit.model.law import Law
from soteindikaattorit.model.text import Text

FOUND = ("indicator", "form", "dataset", "region-level")
"""The kinds of things that are found: those with a page of their own."""

Field = tuple[int, str]
"""A text, and how much it weighs that a word stands in it."""

NAME, SYNONYM, LAW, PLACE, ID, GOAL, TAG, NEAR, TOLD, MENTIONED = 8, 7, 6, 6, 5, 4, 3, 2, 2, 1
"""How much it weighs where a word stands, from the name of a thing to what is only mentioned of it."""


@attrs.frozen(kw_only=True)
class Hit:
    """A thing that was found.

    Args:
        kind: Its kind, one of `FOUND`.
        id: Its id.
        name: What it is called.
        address: Where its page is, from the folder of the catalogue's pages.
        score: How well it meets what was looked for, from 1; it compares hits of one search only.
    """

    kind: str
    id: str
    name: Text
    address: str
    score: int


@attrs.frozen(eq=False, slots=False)
class Index:
    """The words of a catalogue, and where they stand.

    Args:
        things: Everything that can be found, in the order of kinds and ids.
        words: For each word, the numbers of the things in which it stands, and how much it weighs in each.
    """

    things: tuple[Item, ...]
    words: Mapping[str, Mapping[int, int]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Make the index of a catalogue; of its indicators, only the selected ones are found."""
        things = tuple(item for item in items(catalogue) if item.kind in FOUND)
        names = Names(catalogue)
        words: dict[str, dict[int, int]] = {}
        for number, item in enumerate(things):
            for weight, text in fields_of(item, names):
                for word in _halves(words_of(text)):
                    there = words.setdefault(word, {})
                    there[number] = max(weight, there.get(number, 0))
        return cls(things, {word: words[word] for word in sorted(words)})

    def search(self, text: str) -> tuple[Hit, ...]:
        """Return what meets a text, the best first; see `soteindikaattorit.catalogue.items.search.search`."""
        found: dict[int, tuple[int, int]] = {}
        for word in words_of(text):
            for number, score in self._scores(word).items():
                times, total = found.get(number, (0, 0))
                found[number] = (times + 1, total + score)
        most = max((times for times, _ in found.values()), default=0)
        kept = [(-total, number) for number, (times, total) in found.items() if times == most]
        return tuple(self._hit(self.things[number], -total) for total, number in sorted(kept))

    @staticmethod
    def _hit(item: Item, score: int) -> Hit:
        return Hit(kind=item.kind, id=item.id, name=item.name, address=item.address, score=score)

    def _scores(self, word: str) -> dict[int, int]:
        """Return how well each thing meets a word, by its best place."""
        asked = _forms(word)
        met = {other: level for other, forms in self._all_forms.items() if (level := quality(asked, forms))}
        if not met:
            met = {other: 1 for other, forms in self._all_forms.items() if is_mistyped(asked[1], forms[1])}
        scores: dict[int, int] = {}
        for other, level in met.items():
            for number, weight in self.words[other].items():
                scores[number] = max(level * weight, scores.get(number, 0))
        return scores

    @cached_property
    def _all_forms(self) -> dict[str, tuple[str, str, str]]:
        return {word: _forms(word) for word in self.words}

    def to_script(self) -> str:
        """Return the index as a script that a page loads, from a server or from a folder."""
        data = {
            "kinds": list(KINDS),
            "marks": MARKS,
            "letters": LETTERS,
            "things": [[one.kind, one.id, one.address, one.name.to_dict()] for one in self.things],
            "words": {word: [part for pair in there.items() for part in pair] for word, there in self.words.items()},
        }
        return f"globalThis.soteSearchIndex = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"


def _forms(word: str) -> tuple[str, str, str]:
    folded = fold(word)
    return word, folded, shorten(folded)


def _halves(words: Iterable[str]) -> Iterator[str]:
    """Return words, and of a number with a stroke its halves too."""
    for word in words:
        yield from (word, *word.split("/")) if "/" in word else (word,)


def fields_of(item: Item, names: Names) -> Iterator[Field]:
    """Return every text of an item by which it is found, with its weight."""
    yield from _texts(NAME, item.name)
    yield ID, item.id
    yield from _texts(TOLD, item.description)
    yield MENTIONED, item.plugin
    if isinstance(item, IndicatorItem | FormItem):
        yield from ((SYNONYM, word) for words in _worded(item) for word in words)
        yield from (field for law in item.law for field in _law(law))
        yield MENTIONED, item.source.cite() if item.source else ""
    if isinstance(item, IndicatorItem):
        yield from _indicator(item, names)
    elif isinstance(item, FormItem):
        yield from (field for question in item.questions for field in _texts(TOLD, question.text))
    elif isinstance(item, DatasetItem):
        yield from ((MENTIONED, column.id) for column in item.columns)
        yield from (field for column in item.columns for field in _texts(MENTIONED, column.description))
        yield from _regions((item.covers,) if item.covers else (), names)
    elif isinstance(item, LevelItem):
        yield from ((PLACE, place.code) for place in item.places)
        yield from (field for place in item.places for field in _texts(PLACE, place.name))


def _worded(item: IndicatorItem | FormItem) -> Iterator[list[str]]:
    yield from item.synonyms.to_dict().values() if item.synonyms else ()


def _law(law: Law) -> Iterator[Field]:
    yield LAW, f"{law.number} {law.section}"
    yield from _texts(LAW, law.act)


def _texts(weight: int, text: Text | None) -> Iterator[Field]:
    yield from ((weight, wording) for _, wording in text.wordings) if text else ()


def _indicator(item: IndicatorItem, names: Names) -> Iterator[Field]:
    yield GOAL, item.goal
    yield from _texts(GOAL, names.goals.get(item.goal))
    yield TAG, " ".join((item.service, *item.tags, *(code for _, code in item.codes)))
    yield from _texts(TAG, names.services.get(item.service))
    yield from _regions(item.regions, names)
    yield from _texts(MENTIONED, names.datasets.get(item.dataset))
    yield MENTIONED, f"{item.unit} {item.calculation.kind}"
    yield from _texts(TOLD, item.calculation.limit.name if item.calculation.limit else None)


def _regions(ids: tuple[str, ...], names: Names) -> Iterator[Field]:
    for name in ids:
        yield from (field for text in names.regions.get(name, ()) for field in _texts(TAG, text))
        yield from (field for text in names.inside(name) for field in _texts(NEAR, text))
