"""What checks tables by a schema: compiled, it says whether they pass; otherwise, everything in which they do not."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Self

import attrs
import jsonschema_rs

Steps = tuple[str | int, ...]


@attrs.frozen(kw_only=True)
class Departure:
    """One thing in which a value departs from a schema.

    Args:
        steps: The keys and numbers that lead to it.
        rule: The name of the rule that it breaks, such as ``required``.
        expected: What the rule asks for.
        given: The value that breaks it.
        schema: The schema in which the rule stands.
        message: What is wrong, in the words of jsonschema.
        is_choice: Whether none of several choices fits.
    """

    steps: Steps
    rule: str
    expected: Any
    given: Any
    schema: Mapping[str, Any]
    message: str
    is_choice: bool

    @classmethod
    def of(cls, error: Any) -> Self:  # noqa: ANN401 - jsonschema is loaded when something is wrong
        """Read an error of jsonschema."""
        return cls(
            steps=tuple(error.absolute_path),
            rule=str(error.validator),
            expected=error.validator_value,
            given=error.instance,
            schema=error.schema if isinstance(error.schema, Mapping) else {},
            message=error.message,
            is_choice=bool(error.context),
        )


@attrs.frozen(eq=False, slots=False)
class Checker:
    """Checks values by a JSON Schema of the draft 2020-12.

    Nearly all files are right, and that is found by a compiled schema, a hundred times as fast as it is explained.
    What that refuses, jsonschema has the last word on: patterns are read as Python reads them.

    Args:
        schema: The schema.
    """

    schema: dict[str, Any]

    def is_valid(self, value: object) -> bool:
        """Whether a value is as the schema asks."""
        return self.passes(value) or next(self._explained(value), None) is None

    def passes(self, value: object) -> bool:
        """Whether the compiled schema lets a value pass."""
        try:
            return self._compiled is not None and self._compiled.is_valid(value)
        except ValueError:  # something that JSON has not got
            return False

    def departures(self, value: object) -> tuple[Departure, ...]:
        """Return everything in which a value departs from the schema, in the order in which it is written."""
        if self.passes(value):
            return ()
        return tuple(sorted(self._explained(value), key=lambda departure: [str(step) for step in departure.steps]))

    def _explained(self, value: object) -> Iterator[Departure]:
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - it is slow to import, and nearly all is right

        return map(Departure.of, Draft202012Validator(self.schema).iter_errors(value))

    @cached_property
    def _compiled(self) -> jsonschema_rs.Draft202012Validator | None:
        try:
            return jsonschema_rs.Draft202012Validator(self.schema)
        except ValueError:  # a pattern that only Python reads
            return None
