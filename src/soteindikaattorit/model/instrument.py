"""Instruments: how the answers to a published questionnaire become scores; keys only, never its wording."""

from typing import Annotated, ClassVar

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.field import ID, AtLeast, Minimum
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import Text

Answered = tuple[tuple[str, int], ...]
"""How many items must be answered, by the name of the reading of the manual."""


@attrs.frozen(kw_only=True)
class Domain:
    """Items that make one score: the mean of those that are answered.

    Args:
        id: The id by which measures refer to it.
        name: The name of the score.
        items: The numbers of its items.
        answered: How many of them must be answered for a score, by the name of the reading of the manual; the first is
            the default.

    Raises:
        InvalidValueError: An item is given twice, there is none, or more must be answered than there are.
    """

    id: Annotated[str, ID]
    name: Text
    items: Annotated[tuple[Annotated[int, Minimum(1)], ...], AtLeast(1)]
    answered: Annotated[tuple[tuple[str, Annotated[int, Minimum(1)]], ...], AtLeast(1)]

    def __attrs_post_init__(self) -> None:
        """Check the items and how many must be answered."""
        check_fields(self)
        if not self.items or len(set(self.items)) < len(self.items):
            raise InvalidValueError("items of a domain", self.id, "expected each item once, and at least one")
        if not self.answered or not all(1 <= least <= len(self.items) for _, least in self.answered):
            raise InvalidValueError("answered", self.id, f"expected from 1 to {len(self.items)} in each")


@attrs.frozen(kw_only=True)
class Instrument:
    """The scoring key of a published questionnaire.

    The wording of its items belongs to its owner and is not kept here: only their numbers are.

    Args:
        id: The id by which measures refer to it.
        name: Its name.
        items: How many items it has; they are numbered from 1.
        lowest: The lowest answer to an item.
        highest: The highest answer to an item.
        domains: Its domains.
        reversed: The numbers of the items in which the highest answer is the worst.
        answered: How many of all items must be answered for any score.
        score_from: The score of the lowest answers to all items.
        score_to: The score of the highest answers to all items.
        description: Its purpose, and who may use it.
        source: Where the key was published.

    Raises:
        InvalidValueError: An item is not of the instrument, or its numbers do not go together.
    """

    section: ClassVar[str] = "instrument"
    id: Annotated[str, ID]
    name: Text
    items: Annotated[int, Minimum(1)]
    lowest: int
    highest: int
    domains: Annotated[tuple[Domain, ...], AtLeast(1)]
    reversed: tuple[Annotated[int, Minimum(1)], ...] = ()
    answered: Annotated[int, Minimum(0)] = 0
    score_from: float
    score_to: float
    description: Text | None = None
    source: Source | None = None

    def __attrs_post_init__(self) -> None:
        """Check that the numbers go together."""
        check_fields(self)
        named = {*self.reversed, *(item for domain in self.domains for item in domain.items)}
        for belongs, key, expected in (
            (named <= set(range(1, self.items + 1)), "items", f"expected items from 1 to {self.items}"),
            (self.lowest < self.highest, "lowest", "expected less than the highest"),
            (self.score_from < self.score_to, "score_from", "expected less than score_to"),
            (0 <= self.answered <= self.items, "answered", f"expected at most {self.items}"),
            (len({domain.id for domain in self.domains}) == len(self.domains) > 0, "domains", "expected each once"),
        ):
            if not belongs:
                raise InvalidValueError(f"{key} of instrument {self.id!r}", str(getattr(self, key)), expected)

    @checked()
    def domain(self, name: str) -> Domain:
        """Return the domain of that id.

        Raises:
            InvalidValueError: There is no such domain.
        """
        for domain in self.domains:
            if domain.id == name:
                return domain
        raise InvalidValueError(f"domain of instrument {self.id!r}", name, one_of(domain.id for domain in self.domains))
