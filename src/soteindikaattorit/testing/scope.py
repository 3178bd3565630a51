"""Scopes: the values of each column with which every indicator of a dataset can be computed."""

from collections.abc import Iterable, Iterator

import attrs

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.measures import Aged, Need, Part
from soteindikaattorit.model.dataset import DATED, Column, Dataset

KEYS = ("person", "provider")
"""The roles of text columns whose values repeat in several rows."""


@attrs.frozen(kw_only=True)
class Scope:
    """The values that a column may hold.

    Args:
        column: The column, with the narrowest bounds that dataset and measures set, and mandatory when it is read
            as the period.
        starts: The date columns that may not be later.
        on: For a region the date column on whose day it is valid, for a date of birth the date of the age.
        state: The column with the state of each answer, "answered" where there is a value; empty if there is none.
        words: The values in conditions.
        key: One of `KEYS`, or empty.
    """

    column: Column
    starts: tuple[str, ...] = ()
    on: str = ""
    state: str = ""
    words: tuple[str, ...] = ()
    key: str = ""

    @property
    def after(self) -> tuple[str, ...]:
        """The columns on which this one depends."""
        return (*self.starts, *(name for name in (self.on, self.state) if name))


def scopes(dataset: Dataset, catalogue: Catalogue) -> tuple[Scope, ...]:
    """Return the scope of each column of a dataset, each after those on which it depends.

    Args:
        dataset: The dataset.
        catalogue: The indicators that must be computable, as far as they read the dataset.
    """
    indicators = [indicator for indicator in catalogue if indicator.dataset == dataset.id]
    needs = tuple(need for indicator in indicators for need in indicator.measure.needs())
    parts = tuple(part for indicator in indicators for part in indicator.measure.parts().values())
    words = tuple(_words(indicators))
    states = {
        question.code: question.state
        for form in catalogue.forms
        if form.id == dataset.id
        for question in form.questions
    }
    found = [_scope(dataset, column, needs, parts, words) for column in dataset.columns]
    return tuple(_in_order([attrs.evolve(one, state=states.get(one.column.id, "")) for one in found]))


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
    return Scope(
        column=attrs.evolve(
            column,
            minimum=max(lows, default=None),
            maximum=min(highs, default=None),
            optional=column.optional and column.role != "period",
        ),
        starts=tuple(sorted(starts)) if column.type in DATED else (),
        on=_on(dataset, column, parts),
        words=tuple(dict.fromkeys(word for name, word in words if name == column.id)),
        key=_key(column, parts),
    )


def _on(dataset: Dataset, column: Column, parts: tuple[Part, ...]) -> str:
    if column.type == "region":
        return dataset.period.id if dataset.period else ""
    asked = [rule.on for part in parts for rule in part.rules if isinstance(rule, Aged) and rule.birth == column.id]
    is_start = any(column.id in dataset.starts_of(other) for other in dataset.columns if other.id in asked)
    return "" if is_start or not asked else asked[0]


def _key(column: Column, parts: tuple[Part, ...]) -> str:
    if column.role in KEYS:
        return column.role
    individuals = [part.individual for part in parts if part.individual]
    return next((key for key in KEYS if column.id in {getattr(one, key) for one in individuals}), "")


def _words(indicators: Iterable[Indicator]) -> Iterator[tuple[str, str]]:
    """Return each text value in a condition, after its column."""
    for indicator in indicators:
        parts = indicator.measure.parts().values()
        for condition in (indicator.where, *(one for part in parts for one in part.conditions)):
            for criterion in condition.criteria:
                yield from ((criterion.column, value) for value in criterion.any_of if isinstance(value, str))


def _in_order(found: list[Scope]) -> Iterator[Scope]:
    """Sort items so that each follows those that it needs; in a circle the first one comes first."""
    waiting = {scope.column.id: scope for scope in found}
    while waiting:
        free = [name for name, scope in waiting.items() if not {*scope.after} & {*waiting}]
        for name in free or [next(iter(waiting))]:
            yield waiting.pop(name)
