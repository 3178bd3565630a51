"""Indicators: a measure of some rows, with its unit, direction and targets."""

from typing import Annotated, Literal, get_args

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures import Measure
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import check_id
from soteindikaattorit.model.field import ID, ONE_OR_MANY, AtLeast, Key, Maximum, Minimum
from soteindikaattorit.model.missing import Missing
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.plain import PlainData
from soteindikaattorit.model.revision import Revision, check_history
from soteindikaattorit.model.source import Law, Source
from soteindikaattorit.model.target import Band, Target
from soteindikaattorit.model.text import Synonyms, Text

Direction = Literal["higher", "lower", "neutral"]
"""Which values are better; neutral when neither are."""

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
"""The directions of indicators."""

MOST_DECIMALS = 6
"""How many decimals a value may be shown with."""


@attrs.frozen(kw_only=True)
class Indicator(PlainData):
    """A definition of a figure, complete enough to compute it anywhere.

    Args:
        id: The id, which never changes its meaning; its first word is the plugin's name.
        version: The version of the definition; a new meaning needs a new version.
        name: Its name.
        measure: The kind of measure and its keys.
        description: Its meaning and its limits.
        dataset: The id of the dataset it is computed from; empty when it is not computed from rows.
        where: The condition on the rows that are counted.
        unit: The unit of its values; default: the unit of its measure.
        decimals: How many decimals are shown (0…6).
        direction: Which values are better.
        goal: The id of the goal it serves.
        service: The id of the service it describes.
        targets: The values to reach, over time.
        source: Where the definition comes from.
        bands: Names of ranges of its values; the library has none of its own.
        minimum_base: The least n for which a value is shown, in rows or in persons of pre-aggregated rows.
        missing: The conditions under which a value is shown; None for the minimum base only.
        tags: Words to select it by.
        codes: Its ids in other systems, by the name of the system.
        synonyms: Other words by which people search for it.
        law: The laws on which it is based.
        history: The changes with each version, the newest last; may be empty.
        base: The id of the indicator of which it is a variant; empty for no variant.

    Raises:
        InvalidValueError: The parts of the definition do not go together.
    """

    id: Annotated[str, ID]
    version: str
    name: Text
    measure: Measure
    description: Text | None = None
    dataset: Annotated[str, ID] = ""
    where: Condition = Condition()
    unit: str = ""
    decimals: Annotated[int, Minimum(0), Maximum(MOST_DECIMALS)] = 1
    direction: Direction = "neutral"
    goal: str = ""
    service: str = ""
    targets: Annotated[tuple[Target, ...], Key("target"), ONE_OR_MANY] = ()
    source: Source | None = None
    bands: tuple[Band, ...] = ()
    minimum_base: Annotated[int, Minimum(0)] = 0
    missing: Missing | None = None
    tags: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    synonyms: Synonyms | None = None
    law: Annotated[tuple[Law, ...], ONE_OR_MANY, AtLeast(1)] = ()
    history: Annotated[tuple[Revision, ...], AtLeast(1)] = ()
    base: Annotated[str, ID] = ""

    def __attrs_post_init__(self) -> None:
        """Check that the parts of the definition go together."""
        check_fields(self)
        check_id("indicator id", self.id)
        check_history(f"indicator {self.id!r}", self.history, self.version)
        computed = self.measure.is_computed
        for belongs, key, expected in (
            (bool(self.version.strip()), "version", "expected a version such as '2025-1'"),
            (0 <= self.decimals <= MOST_DECIMALS, "decimals", f"expected 0 to {MOST_DECIMALS}"),
            (len({band.minimum for band in self.bands}) == len(self.bands), "bands", "two begin at the same value"),
            (self.minimum_base >= 0, "minimum_base", "expected zero or more"),
            (
                not self._asks or bool(self.measure.expected_rows()),
                "missing",
                "no value of this kind of measure can be missing",
            ),
            (not self._asks or computed, "missing", "this kind of measure reads no rows"),
            (not computed or bool(self.dataset), "dataset", "a measure of rows needs a dataset"),
            (computed or not self.dataset, "dataset", "this kind of measure reads no rows"),
            (computed or not self.where.criteria, "where", "this kind of measure reads no rows"),
            (self.id not in self.measure.indicators, "measure", "an indicator cannot be derived from itself"),
        ):
            if not belongs:
                given = "" if key == "bands" else str(getattr(self, key))
                raise InvalidValueError(f"{key} of indicator {self.id!r}", given, expected)

    @property
    def _asks(self) -> bool:
        """Whether a share of the rows must hold a value."""
        return self.missing is not None and self.missing.share > 0

    @property
    def shown_unit(self) -> str:
        """The unit of the values: its own, or else its measure's."""
        return self.unit or self.measure.unit

    @checked()
    def target_for(self, period: Period, *, is_whole: bool = True) -> float | None:
        """Return the target that holds at the end of the period, for its whole length, in the unit of the indicator.

        Args:
            period: The period.
            is_whole: Whether the value is of everything, or of a whole county or coarser region.
                The target of an amount is no target of its parts.
        """
        if self.measure.adds_up and not is_whole:
            return None
        return next((target.value_for(period) for target in self.targets if target.holds(period)), None)

    @checked()
    def is_met(self, value: float, target: float) -> bool:
        """Whether the value reaches the target, in the direction that is better; upwards when neither is."""
        return value <= target if self.direction == "lower" else value >= target
