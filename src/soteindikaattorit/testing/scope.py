"""Scopes: what each column of a dataset may hold, for every indicator that reads it."""

from collections.abc import Iterable, Iterator

import attrs

from soteindikaattorit.catalogue import Catalogue
from soteindikaattorit.dataset import DATED, Column, Dataset
from soteindikaattorit.indicator import Indicator
from soteindikaattorit.measures import Aged, Need, Part

KEYS = ("person", "provider")
"""What a column of text may identify, so that a value stands in several rows."""


@attrs.frozen(kw_only=True)
class Scope:
    """What a column may hold.

    Args:
        column: The column, with the narrowest bounds that dataset and measures set, and mandatory when it is read
            as the period.
        starts: The date columns that it may not precede.
        age_on: The date column on which an age is worked out from it; empty when it is no date of birth.
        words: The values that conditions ask of it.
        key: One of `KEYS`, or empty.
    """

    column: Column
    starts: tuple[str, ...] = ()
    age_on: str = ""
    words: tuple[str, ...] = ()
    key: str = ""

    @property
    def after(self) -> tuple[str, ...]:
        """The columns that must be known before this one."""
        return (*self.starts, self.age_on) if self.age_on else self.starts


def scopes(dataset: Dataset, catalogue: Catalogue) -> tuple[Scope, ...]:
    """Give what the columns of a dataset may hold, each after those that must be known before it.

    Args:
        dataset: The dataset.
        catalogue: The catalogue, of which the selected indicators that read the dataset must be computable.
    """
    indicators = [indicator for indicator in catalogue if indicator.dataset == dataset.id]
    needs = tuple(need for indicator in indicators for need in indicator.measure.needs())
    parts = tuple(part for indicator in indicators for part in indicator.measure.parts().values())
    words = tuple(_words(indicators))
    found = [_scope(dataset, column, needs, parts, words) for column in dataset.columns]
    return tuple(_in_order(found))


def _scope(
    dataset: Dataset,
    column: Column,
    needs: tuple[Need, ...],
    parts: tuple[Part, ...],
    words: tuple[tuple[str, str], ...],
) -> Scope:
    own = [need for need in needs if need.column == column.id]
    lows = [bound for bound in (column.minimum, *(need.minimum for need in own)) if bound is not None]
    highs = [bound for bound in (column.maximum, *(need.maximum for need in own)) if bound is not None]
    lows += [0.0] if column.role == "count" else []
    starts = {column.not_before, *(need.not_before for need in own)} - {"", column.id}
    asked = [rule.on for part in parts for rule in part.rules if isinstance(rule, Aged) and rule.birth == column.id]
    is_start = any(column.id in dataset.starts_of(other) for other in dataset.columns if other.id in asked)
    return Scope(
        column=attrs.evolve(
            column,
            minimum=max(lows, default=None),
            maximum=min(highs, default=None),
            optional=column.optional and column.role != "period",
        ),
        starts=tuple(sorted(starts)) if column.type in DATED else (),
        age_on="" if is_start or not asked else asked[0],
        words=tuple(dict.fromkeys(word for name, word in words if name == column.id)),
        key=_key(column, parts),
    )


def _key(column: Column, parts: tuple[Part, ...]) -> str:
    if column.role in KEYS:
        return column.role
    individuals = [part.individual for part in parts if part.individual]
    return next((key for key in KEYS if column.id in {getattr(one, key) for one in individuals}), "")


def _words(indicators: Iterable[Indicator]) -> Iterator[tuple[str, str]]:
    """Give each value of text that a condition asks for, after its column."""
    for indicator in indicators:
        parts = indicator.measure.parts().values()
        for condition in (indicator.where, *(one for part in parts for one in part.conditions)):
            for criterion in condition.criteria:
                yield from ((criterion.column, value) for value in criterion.any_of if isinstance(value, str))


def _in_order(found: list[Scope]) -> Iterator[Scope]:
    """Put each after those that must be known before it; of those that wait for each other, the first goes first."""
    waiting = {scope.column.id: scope for scope in found}
    while waiting:
        free = [name for name, scope in waiting.items() if not {*scope.after} & {*waiting}]
        for name in free or [next(iter(waiting))]:
            yield waiting.pop(name)
