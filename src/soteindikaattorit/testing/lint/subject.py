"""The target of linting as a subject of the conformance checks."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from types import ModuleType

import attrs

from soteindikaattorit.catalogue.plugins.content import PluginContent
from soteindikaattorit.catalogue.plugins.loading import Plugin, has_hooks
from soteindikaattorit.definitions import Sections
from soteindikaattorit.errors import Problem
from soteindikaattorit.measures import Measure
from soteindikaattorit.testing.checks import documentation, ids
from soteindikaattorit.testing.lint.target import Target
from soteindikaattorit.testing.subject import Subject


@attrs.frozen(eq=False, kw_only=True, slots=False)
class LintSubject(Subject):
    """Definitions that need not be installed, and need not be free of problems.

    Args:
        target: The target of linting.
        content: Its definitions without problems, and its kinds of measure.
        usable_kinds: The kinds of measure that it may use.
        usable_sections: The registered sections that it may use.
    """

    target: Target
    content: PluginContent
    usable_kinds: tuple[type[Measure], ...]
    usable_sections: Sections

    @property
    def module(self) -> ModuleType:
        """Its module, or an empty one for files without a plugin."""
        return self.target.module or ModuleType(self.name)

    @property
    def plugin(self) -> Plugin:
        """The plugin, installed or not."""
        return Plugin(name=self.name, module=self.module)

    @property
    def kinds(self) -> tuple[type[Measure], ...]:
        """The kinds of measure that it may use."""
        return self.usable_kinds

    @property
    def sections(self) -> Sections:
        """The registered sections that it may use."""
        return self.usable_sections

    @property
    def lock(self) -> Traversable:
        """The file of its lock."""
        return self.target.lock or Path()

    def changed_meanings(self) -> Iterator[Problem]:
        """Return definitions whose meaning has changed without a new version."""
        if self.target.lock is not None:
            yield from ids.changed(self)

    def warnings(self) -> Iterator[Problem]:
        """Return what should be mended before others use the definitions."""
        yield from chain(
            documentation.untranslated(self),
            documentation.misspelt(self),
            documentation.undocumented(self),
            documentation.unsourced(self),
        )
        if self.target.lock is not None:
            yield from chain(ids.foreign(self), ids.gone(self), ids.unlocked(self))
            if has_hooks(self.module) and not hasattr(self.module, "API_LEVEL"):
                hint = "add API_LEVEL = 1 to the module of its hooks"
                yield Problem(f"plugin {self.name!r}", "declares no API_LEVEL", hint)
