"""The value of a definitions file: everything that one plugin or one person defines."""

from collections.abc import Iterable
from itertools import chain
from typing import Any, Self

import attrs

from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.instrument import Instrument
from soteindikaattorit.model.limit import Limit
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.region import Region
from soteindikaattorit.model.service import Service


@attrs.frozen(kw_only=True)
class Definitions:
    """The definitions of one plugin or person.

    Args:
        datasets: Datasets.
        indicators: Indicators.
        goals: Goals that indicators serve.
        services: Services that indicators describe.
        limits: Limits of the law that measures refer to.
        standards: Standard populations that measures refer to.
        instruments: Scoring keys that measures refer to.
        regions: Regions.
        observations: Published figures.
        policies: Policies under which figures may be released.
        others: Values of registered sections, such as scales and forms.
    """

    datasets: tuple[Dataset, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    goals: tuple[Goal, ...] = ()
    services: tuple[Service, ...] = ()
    limits: tuple[Limit, ...] = ()
    standards: tuple[StandardPopulation, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    regions: tuple[Region, ...] = ()
    observations: tuple[Observation, ...] = ()
    policies: tuple[Policy, ...] = ()
    others: tuple[Any, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check the types of the fields."""
        check_fields(self)

    def __add__(self, other: "Definitions") -> "Definitions":
        """Return both together, without checks."""
        names = [field.name for field in attrs.fields(Definitions)]
        return Definitions(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @classmethod
    @checked()
    def joined(cls, many: Iterable["Definitions"]) -> Self:
        """Return all together, without checks."""
        many = tuple(many)
        return cls(
            **{
                field.name: tuple(chain.from_iterable(getattr(one, field.name) for one in many))
                for field in attrs.fields(Definitions)
            }
        )

    @property
    def named(self) -> tuple[Instrument | Limit | StandardPopulation, ...]:
        """Everything that measures may refer to by its id."""
        return (*self.instruments, *self.limits, *self.standards)

    @checked()
    def section(self, key: str) -> tuple[Any, ...]:
        """Return the values of a registered section, such as ``form``, in order."""
        return tuple(value for value in self.others if value.section == key)
