"""Drafts: what is reviewed, held against the promises that every plugin makes."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Self

import attrs

from soteindikaattorit.catalogue.plugins.contribution import Contribution
from soteindikaattorit.catalogue.plugins.offer import Plugin
from soteindikaattorit.definitions import Sections
from soteindikaattorit.errors import Problem
from soteindikaattorit.measures import Measure
from soteindikaattorit.testing import documentation, identity
from soteindikaattorit.testing.lint.subject import Reviewed
from soteindikaattorit.testing.subject import Subject


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Draft(Subject):
    """A subject of the checks of conformance that is installed perhaps, and perhaps not yet right.

    Args:
        own: What it contributes, as far as it is right.
        source: Its module, or what stands in it; an empty one for files that are no plugin's.
        lock_file: Where its lock lies; None for files that are no plugin's.
        all_kinds: The kinds of measure that it may use.
        all_sections: The registered sections that it may use.
    """

    own: Contribution
    source: ModuleType
    lock_file: Traversable | None
    all_kinds: tuple[type[Measure], ...]
    all_sections: Sections = ()

    @classmethod
    def of(cls, reviewed: Reviewed, own: Contribution, kinds: tuple[type[Measure], ...], sections: Sections) -> Self:
        """Return what is reviewed as a subject."""
        source = reviewed.module or ModuleType(reviewed.name)
        return cls(
            name=reviewed.name, own=own, source=source, lock_file=reviewed.lock, all_kinds=kinds, all_sections=sections
        )

    @property
    def plugin(self) -> Plugin:
        """The plugin, whether it is installed or not."""
        return Plugin(name=self.name, module=self.source)

    @property
    def contribution(self) -> Contribution:
        """What it contributes, as far as it is right."""
        return self.own

    @property
    def kinds(self) -> tuple[type[Measure], ...]:
        """The kinds of measure that it may use."""
        return self.all_kinds

    @property
    def sections(self) -> Sections:
        """The registered sections that it may use."""
        return self.all_sections

    @property
    def lock(self) -> Traversable:
        """The file that keeps what each version of its definitions meant."""
        return self.lock_file or Path()

    def broken_promises(self) -> Iterator[Problem]:
        """Return what means something else than others could rely on."""
        if self.lock_file is not None:
            yield from identity.changed(self)

    def shortcomings(self) -> Iterator[Problem]:
        """Return what is asked of a plugin before others use it."""
        yield from chain(
            documentation.untranslated(self),
            documentation.misspelt(self),
            documentation.undocumented(self),
            documentation.unsourced(self),
        )
        if self.lock_file is not None:
            yield from chain(identity.foreign_ids(self), identity.gone(self), identity.unlocked(self))
            if not hasattr(self.source, "API_LEVEL"):
                hint = "add API_LEVEL = 1 to the module of its hooks"
                yield Problem(f"plugin {self.name!r}", "declares no API_LEVEL", hint)
