"""Standard populations: persons by stratum, such as age group, to which rates are standardised."""

from math import isfinite
from typing import Annotated, ClassVar

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import check_fields
from soteindikaattorit.model.field import ID, Above, AtLeast, Minimum
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import Text

Strata = tuple[tuple[str, float], ...]
"""A number for each stratum, by its code."""


@attrs.frozen(kw_only=True)
class StandardPopulation:
    """A population by stratum to which rates are standardised; a reference population has its events too.

    Args:
        id: The id by which measures refer to it.
        name: Its name.
        population: How many there are in each stratum, in persons or in shares of any size.
        events: How many events there were in each stratum, in the same population; none when only its structure
            is used.
        description: The population, in words.
        source: Who published it, and where.

    Raises:
        InvalidValueError: A stratum is given twice or has no population, or events are not of the same strata.

    Example:
        >>> standard = StandardPopulation(
        ...     id="kaksi", name=Text.finnish("Kaksi"), population=(("0-64", 80), ("65-", 20))
        ... )
        >>> standard.strata
        ('0-64', '65-')
    """

    section: ClassVar[str] = "standard"
    id: Annotated[str, ID]
    name: Text
    population: Annotated[tuple[tuple[str, Annotated[float, Above(0)]], ...], AtLeast(1)]
    events: Annotated[tuple[tuple[str, Annotated[float, Minimum(0)]], ...], AtLeast(1)] = ()
    description: Text | None = None
    source: Source | None = None

    def __attrs_post_init__(self) -> None:
        """Check the strata."""
        check_fields(self)
        if not self.population or len(dict(self.population)) < len(self.population):
            raise InvalidValueError("standard", self.id, "expected each stratum once, and at least one")
        if not all(isfinite(number) and number > 0 for _, number in self.population):
            raise InvalidValueError("standard", self.id, "expected a population above zero in each stratum")
        if self.events and sorted(code for code, _ in self.events) != sorted(self.strata):
            raise InvalidValueError("standard", self.id, "expected events of the strata of the population")
        if not all(isfinite(number) and number >= 0 for _, number in self.events):
            raise InvalidValueError("standard", self.id, "expected zero events or more in each stratum")

    @property
    def strata(self) -> tuple[str, ...]:
        """The codes of the strata, in order."""
        return tuple(code for code, _ in self.population)

    @property
    def weights(self) -> dict[str, float]:
        """The share of each stratum in the population (0…1)."""
        total = sum(number for _, number in self.population)
        return {code: number / total for code, number in self.population}

    @property
    def rates(self) -> dict[str, float]:
        """The events for each one of the population, by stratum; empty when there are no events."""
        population = dict(self.population)
        return {code: number / population[code] for code, number in self.events}
