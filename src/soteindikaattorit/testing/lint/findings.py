"""Findings: what came out of a review."""

import attrs

from soteindikaattorit.definitions import Definitions
from soteindikaattorit.errors import Problem


@attrs.frozen(kw_only=True)
class Findings:
    """What came out of a review.

    Args:
        problems: Everything that is wrong, each with its place; with any of them the definitions cannot be used.
        warnings: What should be better before others use it: wording, descriptions, units, sources, the lock.
        definitions: What is right.
        is_plugin: Whether a plugin was reviewed, rather than files of one's own.
    """

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    definitions: Definitions
    is_plugin: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of what is defined and right."""
        return {
            "indicators": len(self.definitions.indicators),
            "datasets": len(self.definitions.datasets),
            "published figures": len(self.definitions.observations),
            "forms": len(self.definitions.section("form")),
        }
