"""Locks: a version means what it meant, and no id goes away unseen."""

import tomllib

import attrs
import pytest

from soteindikaattorit import Catalogue, Definitions
from soteindikaattorit.catalogue.lock import LOCK, Lock
from soteindikaattorit.errors import DefinitionError, FileError
from soteindikaattorit.feedback.sections import sections

TOML = """
[[dataset]]
id = "t.kaynnit"
name = {{ fi = "Käynnit" }}
columns = {{ pvm = {{ type = "date", role = "period" }}, "kieli" = {{ type = "code", values = ["fi", "sv"] }} }}

[[indicator]]
id = "t.maara"
version = "{version}"
name = {{ fi = "Määrä" }}
dataset = "t.kaynnit"
where = {{ kieli = "{language}" }}
measure = {{ kind = "count" }}
"""
OTHER = """
[[indicator]]
id = "t.toinen"
version = "1"
name = {{ fi = "Toinen" }}
dataset = "t.kaynnit"
measure = {{ kind = "count" }}
"""


@pytest.fixture
def locked(catalogue_of):
    """Return a function that gives the lock of definitions written in TOML."""

    def lock(toml: str = TOML, *, version: str = "1", language: str = "fi") -> Lock:
        catalogue = catalogue_of(toml.format(version=version, language=language))
        return Lock.of(catalogue.contents[-1].definitions)

    return lock


class TestChanges:
    """What a lock refuses."""

    def test_meaning(self, locked):
        """Another meaning needs a new version, which has to be locked; an earlier version never changes."""
        before, now = locked(), locked(version="2", language="sv")
        (problem,) = before.changed(locked(language="sv"))

        assert "indicator 't.maara': means something else than version '1' of it did (give it a new version" in str(
            problem
        )
        assert (before.changed(before), before.gone(before), before.unknown(before)) == ((), (), ())
        assert before.changed(now) == ()
        assert [str(problem) for problem in before.unknown(now)] == [
            f"indicator 't.maara': version '2' is not in {LOCK} (write it there: sote lock NAME)"
        ]
        both = before.renewed(now)
        assert [key[2] for key, _ in both.hashes] == ["1", "2"]
        assert len(both.changed(locked(language="sv"))) == 1

    def test_ids(self, locked):
        """An id that is no longer defined is a problem until it is retired, and cannot be defined again after that."""
        before, now = locked(TOML + OTHER), locked()

        assert ["'t.toinen': is no longer defined" in str(problem) for problem in before.gone(now)] == [True]
        retired = before.renewed(now, ["t.toinen"])
        assert retired.gone(now) == ()
        assert "'t.toinen': was retired and is defined again" in str(retired.gone(before)[0])


class TestRenewing:
    """What may be written."""

    def test_everything_wrong_at_once(self, locked):
        """A change without a version and an id that is gone are both told, and nothing is renewed."""
        before, now = locked(TOML + OTHER), locked(language="sv")

        with pytest.raises(DefinitionError, match="2 problems") as caught:
            before.renewed(now)

        assert [problem.place for problem in caught.value.problems] == ["indicator 't.maara'", "'t.toinen'"]

    @pytest.mark.parametrize(("name", "said"), [("t.maara", "still defined"), ("t.muu", "never locked")])
    def test_what_cannot_be_retired(self, locked, name, said):
        """Only what was locked and is gone can be retired."""
        with pytest.raises(DefinitionError, match=said):
            locked().renewed(locked(), [name])


class TestFile:
    """The file beside the definitions."""

    def test_round_trip(self, locked, tmp_path):
        """A lock is read as it was written, with what is retired."""
        lock = locked(TOML + OTHER).renewed(locked(version="2 b", language="sv"), ["t.toinen"])

        lock.write(tmp_path / LOCK)

        assert Lock.read(tmp_path / LOCK) == lock
        assert lock.retired == ("t.toinen",)

    def test_any_letters(self, locked, tmp_path):
        """Versions in whatever letters are read as they were written, and lines end alike on every system."""
        lock = locked(version="kevät \U0001f600 \\u007f")

        lock.write(tmp_path / LOCK)

        assert Lock.read(tmp_path / LOCK) == lock
        assert b"\r" not in (tmp_path / LOCK).read_bytes()

    def test_form(self, locked):
        """It is TOML: by section, id and version the hash."""
        tables = tomllib.loads(locked().to_toml())

        assert list(tables["indicator"]["t.maara"]) == ["1"]
        assert tables["indicator"]["t.maara"]["1"].startswith("sha256:")

    def test_none(self, tmp_path):
        """Where there is no file nothing is locked."""
        assert Lock.read(tmp_path / LOCK) == Lock()

    @pytest.mark.parametrize("content", [b"\xff", b"indicator = 5", b"a = ", b"indicator = { a = 5 }", b"retired = 5"])
    def test_no_lock(self, tmp_path, content):
        """A file that is no lock is an error that says so."""
        (tmp_path / LOCK).write_bytes(content)

        with pytest.raises(FileError, match="is not a lock"):
            Lock.read(tmp_path / LOCK)


def test_forms_are_locked():
    """A form is locked as a whole, and not once more by the indicators that follow from it."""
    national = Catalogue.of()
    form = national.form("thl-asiakaspalaute")

    lock = Lock.of(Definitions(others=(form,)), sections=sections())

    assert [key for key, _ in lock.hashes] == [("form", form.id, form.version)]


def test_a_form_of_another_version():
    """A form with its questions in another order asks something else."""
    form = Catalogue.of().form("thl-asiakaspalaute")
    turned = attrs.evolve(form, questions=form.questions[::-1])

    def lock(one):
        return Lock.of(Definitions(others=(one,)), sections=sections())

    assert len(lock(form).changed(lock(turned))) == 1
