"""Conditions on rows, written as data: a column and the values that it must have.

There is no expression language and nothing is evaluated.
In a definition a condition is a table: ``{ palvelu = "perhe" }``, a list for *any of*,
``{ arvo = { min = 9 } }``, ``{ max = 6 }``, ``{ not = … }``, ``{ missing = true }``; several columns mean *and*.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import check_fields, checked

SCALARS = (str, bool, int, float, date)
Scalar = str | bool | int | float | date | datetime
_SCALAR = {"type": ["string", "number", "boolean"]}
_BOUNDS = frozenset({"min", "max"})


def _table(properties: Mapping[str, object], **rules: object) -> dict[str, object]:
    """Return the JSON Schema of a table with these keys only."""
    return {"type": "object", "properties": properties, **rules, "additionalProperties": False}


@attrs.frozen(kw_only=True)
class Criterion:
    """A criterion for the values of one column.

    It is exactly one of three: the value is one of several, lies within bounds, or is missing.
    A missing value is never one of the values and never within bounds, so the negation of those holds for it.

    Args:
        column: The name of the column.
        any_of: The values, one of which the column must have.
        minimum: The least value that is allowed, in the unit of the column.
        maximum: The greatest value that is allowed, in the unit of the column.
        missing: Whether the value must be missing.
        negated: Whether the opposite must hold.
    """

    json_form: ClassVar[Mapping[str, Any]] = {
        "description": "A value, a list for any of, bounds, missing, or not.",
        "anyOf": [
            _SCALAR,
            {"type": "array", "items": _SCALAR, "minItems": 1},
            _table({"min": _SCALAR, "max": _SCALAR}, minProperties=1),
            _table({"missing": {"type": "boolean"}}, required=["missing"]),
            _table({"not": {"$ref": "#/$defs/criterion"}}, required=["not"]),
        ],
    }
    column: str
    any_of: tuple[Scalar, ...] = ()
    minimum: Scalar | None = None
    maximum: Scalar | None = None
    missing: bool = False
    negated: bool = False

    def __attrs_post_init__(self) -> None:
        """Check the types of the fields."""
        check_fields(self)

    def __str__(self) -> str:
        """Return the canonical form, which also names parts that are kept: ``palvelu in [perhe]``."""
        return f"{self.column} {'not ' if self.negated else ''}{self._asked()}"

    def _asked(self) -> str:
        if self.missing:
            return "missing"
        if self.any_of:
            return f"in [{', '.join(spell(value) for value in self.any_of)}]"
        low, high = self.minimum, self.maximum
        return f"within [{'' if low is None else spell(low)}, {'' if high is None else spell(high)}]"

    def to_value(self) -> object:
        """Return the value of the column's key in a definition."""
        if self.missing:
            return {"missing": not self.negated}
        plain: object = dict[str, object](_present(min=self.minimum, max=self.maximum))
        if self.any_of:
            values = [_written(value) for value in self.any_of]
            plain = values[0] if len(values) == 1 else values
        return {"not": plain} if self.negated else plain


def _present(**bounds: Scalar | None) -> Iterator[tuple[str, Scalar]]:
    return ((key, _written(bound)) for key, bound in bounds.items() if bound is not None)


def _written(value: Scalar) -> Scalar:
    """Return a value as definitions write it: dates as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def spell(value: Scalar) -> str:
    """Return a value for a canonical name: ``1`` and ``"1"`` differ, ``1`` and ``1.0`` do not."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return repr(value) if isinstance(value, str) else str(value)


@attrs.frozen
class Condition:
    """Criteria that a row must all meet to be counted.

    Args:
        criteria: The criteria; without any, every row is counted.

    Example:
        >>> condition = Condition.parse({"kieli": ["se", "smn", "sms"], "arvo": {"min": 9}})
        >>> str(condition)
        "kieli in ['se', 'smn', 'sms'] and arvo within [9, ]"
    """

    json_form: ClassVar[Mapping[str, Any]] = {
        "description": "Columns and what their values must be; several columns mean and.",
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/criterion"},
    }
    criteria: tuple[Criterion, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check the types of the fields."""
        check_fields(self)

    @classmethod
    @checked()
    def parse(cls, table: Mapping[str, object]) -> Self:
        """Parse a condition from its table in a definition.

        Raises:
            InvalidValueError: A value is not a condition.
        """
        return cls(tuple(criterion(column, value) for column, value in table.items()))

    def __and__(self, other: "Condition") -> "Condition":
        """Return the condition that both hold; a criterion of both is kept once."""
        return Condition(tuple(dict.fromkeys((*self.criteria, *other.criteria))))

    def __str__(self) -> str:
        """Return the canonical form."""
        return " and ".join(str(criterion) for criterion in self.criteria)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, each once."""
        return tuple(dict.fromkeys(criterion.column for criterion in self.criteria))

    def to_dict(self) -> dict[str, object]:
        """Return the table of this condition in a definition."""
        return {criterion.column: criterion.to_value() for criterion in self.criteria}


def present(column: str) -> Condition:
    """Return the condition that a column holds a value."""
    return Condition((Criterion(column=column, missing=True, negated=True),))


def criterion(column: str, value: object) -> Criterion:
    """Return a criterion from the value of its column's key in a definition.

    Raises:
        InvalidValueError: It is no value, list of values, or table with ``min``, ``max``, ``not`` or ``missing``.
    """
    if isinstance(value, SCALARS):
        return Criterion(column=column, any_of=(value,))
    if isinstance(value, list | tuple) and value and all(isinstance(item, SCALARS) for item in value):
        return Criterion(column=column, any_of=tuple(value))
    if isinstance(value, Mapping):
        return _from_table(column, value)
    raise _not_a_condition(column, value)


def _from_table(column: str, table: Mapping[str, object]) -> Criterion:
    keys = set(table)
    if keys == {"missing"} and isinstance(table["missing"], bool):
        return Criterion(column=column, missing=True, negated=not table["missing"])
    if keys == {"not"}:
        inner = criterion(column, table["not"])
        return attrs.evolve(inner, negated=not inner.negated)
    if keys and keys <= _BOUNDS and all(isinstance(bound, SCALARS) for bound in table.values()):
        return Criterion(column=column, minimum=_bound(table, "min"), maximum=_bound(table, "max"))
    raise _not_a_condition(column, table)


def _bound(table: Mapping[str, object], key: str) -> Scalar | None:
    bound = table.get(key)
    return bound if isinstance(bound, SCALARS) else None


def _not_a_condition(column: str, value: object) -> InvalidValueError:
    expected = "expected a value, a list of values, or a table with 'min' and/or 'max', 'not', or 'missing'"
    return InvalidValueError(f"condition on {column!r}", repr(value), expected)
