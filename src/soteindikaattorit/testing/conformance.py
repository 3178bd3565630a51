"""Conformance: the rules for plugins, as one class that the tests of a plugin inherit.

The tests of a plugin only name its entry point::

    from soteindikaattorit.testing import PluginConformance

    class TestPlugin(PluginConformance):
        plugin = "lappi"

Each check tells its rule, every offender at once, and what to do.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

import pytest

from soteindikaattorit.catalogue.plugins.loading import has_hooks
from soteindikaattorit.errors import PluginError, Problem
from soteindikaattorit.sources.frames import is_installed
from soteindikaattorit.testing import engines
from soteindikaattorit.testing.checks import computing, conflicts, documentation, forms, ids, imports, published
from soteindikaattorit.testing.subject import Subject

Tell = Callable[[Iterable[Problem]], None]
_SUBJECTS = pytest.StashKey[dict[tuple[object, ...], Subject]]()
_ELSEWHERE = "it cannot be checked until test_loads and test_definitions pass"


class PluginConformance:
    """The rules for every plugin: each test is a rule.

    Attributes:
        plugin: The name of the plugin's entry point.
        namespace: The beginning of its ids, up to the first dot; the name with hyphens by default.
        beside: The names of other plugins that it builds on.
        vectors: A folder of the author's own cases: rows by dataset, and ``expected.csv``; None for none.
    """

    plugin: ClassVar[str] = ""
    namespace: ClassVar[str] = ""
    beside: ClassVar[tuple[str, ...]] = ()
    vectors: ClassVar[Path | None] = None

    @pytest.fixture
    def plugin_name(self) -> str:
        """Return the name of the plugin under test."""
        return self.plugin

    @pytest.fixture
    def found(self, plugin_name: str, request: pytest.FixtureRequest) -> Subject:
        """Return the plugin under test, working or broken; the next rule uses what this one computed."""
        subjects = request.config.stash.setdefault(_SUBJECTS, {})
        key = (plugin_name, self.namespace, self.beside)
        if key not in subjects:
            named = {"namespace": self.namespace} if self.namespace else {}
            subjects[key] = Subject(name=plugin_name, beside=self.beside, **named)
        return subjects[key]

    @pytest.fixture
    def subject(self, found: Subject) -> Subject:
        """Return the plugin under test; skip the rule if the plugin is broken."""
        try:
            if any(error.plugin == found.name for error in found.catalogue.broken):
                pytest.skip(_ELSEWHERE)
        except PluginError:
            pytest.skip(_ELSEWHERE)
        return found

    @pytest.fixture
    def tell(self, request: pytest.FixtureRequest) -> Tell:
        """Return a function that fails with the rule and every violation of it."""
        rule = str(request.function.__doc__).partition("\n")[0]

        def fail(problems: Iterable[Problem]) -> None:
            if found := tuple(dict.fromkeys(problems)):
                pytest.fail(f"{rule} {said(found)}", pytrace=False)

        return fail

    def test_loads(self, found: Subject, tell: Tell) -> None:
        """A plugin is installed under its name, can be imported, and its hooks give what they must."""
        try:
            assert found.loaded  # noqa: S101 - asked for, so that all hooks are called
        except PluginError as error:
            tell(_reasons(error))

    def test_definitions(self, found: Subject, tell: Tell) -> None:
        """Definitions are valid, agree with each other, and refer to nothing that there is not."""
        try:
            broken = found.catalogue.broken
        except PluginError:
            pytest.skip("they cannot be read until test_loads passes")
        tell(problem for error in broken for problem in _reasons(error))

    def test_api_level(self, subject: Subject, tell: Tell) -> None:
        """A plugin with hook functions declares the API level of the library for which they are written."""
        hint = "add API_LEVEL = 1 to the module of its hooks"
        module = subject.plugin.module
        declared = hasattr(module, "API_LEVEL") or not has_hooks(module)
        tell([] if declared else [Problem(module.__name__, "declares no API_LEVEL", hint)])

    def test_namespace(self, subject: Subject, tell: Tell) -> None:
        """Every id begins with the plugin's own name, so that no other's can clash with it."""
        tell(ids.foreign(subject))

    def test_versions(self, subject: Subject, tell: Tell) -> None:
        """A definition that means something else than before has a new version."""
        tell(ids.changed(subject))

    def test_ids_stay(self, subject: Subject, tell: Tell) -> None:
        """An id that was handed out stays, or is said to be retired."""
        tell(ids.gone(subject))

    def test_locked(self, subject: Subject, tell: Tell) -> None:
        """Every version of every definition is kept in the lock."""
        tell(ids.unlocked(subject))

    def test_languages(self, subject: Subject, tell: Tell) -> None:
        """Every name and description is there in Finnish and Swedish, or the language is marked as incomplete."""
        tell(documentation.untranslated(subject))

    def test_sami_letters(self, subject: Subject, tell: Tell) -> None:
        """Every Sámi wording is written in the letters of its language."""
        tell(documentation.misspelt(subject))

    def test_datasets(self, subject: Subject, tell: Tell) -> None:
        """Every dataset and column is described, and every number has its unit."""
        tell(documentation.undocumented(subject))

    def test_sources(self, subject: Subject, tell: Tell) -> None:
        """Every indicator, form and published figure says where it comes from."""
        tell(documentation.unsourced(subject))

    def test_computable(self, subject: Subject, tell: Tell) -> None:
        """Every indicator of rows has a value in rows that fit its dataset."""
        tell(computing.without_value(subject))

    def test_frames_alike(self, subject: Subject, tell: Tell) -> None:
        """Figures are the same from the frames of every engine."""
        if not engines.there():
            pytest.skip("no engine beside pandas is installed")
        tell(computing.different_by_engine(subject))

    def test_few_rows(self, subject: Subject, tell: Tell) -> None:
        """No row and a single row give a status, and break nothing."""
        tell(computing.failing_on_few_rows(subject))

    def test_released(self, subject: Subject, tell: Tell) -> None:
        """Figures can be released under the library's own policy."""
        tell(computing.unreleasable(subject))

    def test_published(self, subject: Subject, tell: Tell) -> None:
        """Published figures follow from each other, or a note beside them says that they do not."""
        tell(published.inconsistent(subject))

    def test_published_codes(self, subject: Subject, tell: Tell) -> None:
        """A published figure stands once, and names only regions and codes that there are."""
        tell(published.misplaced(subject))

    def test_vectors(self, subject: Subject, tell: Tell) -> None:
        """The author's own cases give what is expected of them."""
        if self.vectors is None:
            pytest.skip("there are none; name their folder in the attribute vectors")
        tell(published.irreproducible(subject, self.vectors))

    def test_form_languages(self, subject: Subject, tell: Tell) -> None:
        """A form is complete in some language, and says of each it promises where missing wording is kept."""
        _need_forms(subject)
        tell(forms.without_wording(subject))

    def test_form_pages(self, subject: Subject, tell: Tell) -> None:
        """A form becomes a page in each language in which it is complete."""
        _need_forms(subject, "jinja2")
        tell(forms.without_page(subject))

    def test_form_answers(self, subject: Subject, tell: Tell) -> None:
        """Answers to a form can be read without a loss."""
        _need_forms(subject, "stdnum")
        tell(forms.unreadable(subject))

    def test_beside_others(self, subject: Subject, tell: Tell) -> None:
        """A plugin takes nothing that is national or of another plugin that is installed."""
        tell(conflicts.with_others(subject))

    def test_order(self, subject: Subject, tell: Tell) -> None:
        """A plugin offers the same whenever it is asked, and in whatever order plugins are read."""
        tell(conflicts.with_order(subject))

    def test_round_trip(self, subject: Subject, tell: Tell) -> None:
        """Definitions that are written and read again are the same."""
        tell(conflicts.with_files(subject))

    def test_import(self, subject: Subject, tell: Tell) -> None:
        """Importing a plugin defines its hooks and does nothing else."""
        tell(imports.side_effects(subject))

    def test_public_names(self, subject: Subject, tell: Tell) -> None:
        """A plugin uses only public names of the library."""
        tell(imports.private_names(subject))


def _reasons(error: PluginError) -> tuple[Problem, ...]:
    return tuple(Problem(f"plugin {error.plugin!r}", reason) for reason in error.reasons)


def _need_forms(subject: Subject, package: str = "") -> None:
    if not subject.definitions.section("form"):
        pytest.skip("it defines no form")
    if package and not is_installed(package):
        pytest.skip(f"{package} is not installed; it comes with the extra feedback")


def said(problems: tuple[Problem, ...]) -> str:
    """Return every violation, one on a line; a hint that several share is shown once."""
    lines = [f"{len(problems)} violation{'' if len(problems) == 1 else 's'}:"]
    for hint in dict.fromkeys(problem.hint for problem in problems):
        lines += [f"  - {problem.place}: {problem.message}" for problem in problems if problem.hint == hint]
        lines += [f"    {hint}"] if hint else []
    return "\n".join(lines)
