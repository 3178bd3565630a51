"""The report of linting definitions or a plugin."""

import attrs

from soteindikaattorit.definitions import Definitions
from soteindikaattorit.errors import Problem


@attrs.frozen(kw_only=True)
class LintReport:
    """The problems and warnings that linting found.

    Args:
        problems: Everything that is wrong, each with its place; with any of them the definitions cannot be used.
        warnings: What should be mended before others use it: wording, descriptions, units, sources, the lock.
        definitions: The definitions without problems.
        is_plugin: Whether a plugin was checked, rather than single files.
    """

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    definitions: Definitions
    is_plugin: bool

    @property
    def counts(self) -> dict[str, int]:
        """The number of definitions without problems, by kind."""
        return {
            "indicators": len(self.definitions.indicators),
            "datasets": len(self.definitions.datasets),
            "published figures": len(self.definitions.observations),
            "forms": len(self.definitions.section("form")),
        }
