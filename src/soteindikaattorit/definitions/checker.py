"""The check of tables by a JSON Schema: compiled and fast for valid tables, with all violations for others."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Self

import attrs
import jsonschema_rs

Steps = tuple[str | int, ...]


@attrs.frozen(kw_only=True)
class Violation:
    """One violation of a schema.

    Args:
        steps: The keys and numbers of its path.
        rule: The name of the rule that it breaks, such as ``required``.
        expected: The value of the rule.
        given: The value that breaks the rule.
        schema: The schema of the rule.
        message: The message of jsonschema.
        is_choice: Whether the value matches none of several choices.
    """

    steps: Steps
    rule: str
    expected: Any
    given: Any
    schema: Mapping[str, Any]
    message: str
    is_choice: bool

    @classmethod
    def from_error(cls, error: Any) -> Self:  # noqa: ANN401 - jsonschema is imported only for violations
        """Return the violation of an error of jsonschema."""
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

    Nearly all files are valid, which a compiled schema finds a hundred times faster than jsonschema.
    For the others jsonschema decides: its patterns are those of Python.

    Args:
        schema: The schema.
    """

    schema: dict[str, Any]

    def is_valid(self, value: object) -> bool:
        """Whether a value is valid."""
        return self.passes(value) or next(self._explained(value), None) is None

    def passes(self, value: object) -> bool:
        """Whether a value passes the compiled schema."""
        try:
            return self._compiled is not None and self._compiled.is_valid(value)
        except ValueError:  # a value that JSON does not have
            return False

    def violations(self, value: object) -> tuple[Violation, ...]:
        """Return all violations of the schema by a value, in the order of their paths."""
        if self.passes(value):
            return ()
        return tuple(sorted(self._explained(value), key=lambda violation: [str(step) for step in violation.steps]))

    def _explained(self, value: object) -> Iterator[Violation]:
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - it is slow to import, and nearly all files are valid

        return map(Violation.from_error, Draft202012Validator(self.schema).iter_errors(value))

    @cached_property
    def _compiled(self) -> jsonschema_rs.Draft202012Validator | None:
        try:
            return jsonschema_rs.Draft202012Validator(self.schema)
        except ValueError:  # a pattern that only Python supports
            return None
