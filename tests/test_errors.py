"""Errors: one family, each also a built-in, each one line, each fit to travel between processes."""

import copy
import inspect
import pickle

import attrs
import pytest

from soteindikaattorit import SoteError as PublicSoteError
from soteindikaattorit import errors
from soteindikaattorit.errors import (
    DataError,
    DefinitionError,
    FileError,
    InvalidValueError,
    MissingPackageError,
    PluginError,
    Problem,
    ReleaseError,
    SoteError,
    UnknownNameError,
    WordingError,
)

ONE = Problem("column 'nps'", "2 rows off the scale 0…10", "correct the rows")
TWO = Problem("column 'kunta'", "is missing")

EXAMPLES = (
    (
        InvalidValueError("period", "2024-13", "expected a month"),
        ValueError,
        "period '2024-13': expected a month",
    ),
    (UnknownNameError("indicator", "nbs", ("nps",)), LookupError, "unknown indicator 'nbs' (did you mean 'nps'?)"),
    (UnknownNameError("indicator", "x"), LookupError, "unknown indicator 'x'"),
    (
        DefinitionError((ONE,)),
        ValueError,
        "the definitions are not valid: column 'nps': 2 rows off the scale 0…10 (correct the rows)",
    ),
    (
        DataError("visits", (TWO,)),
        ValueError,
        "the data do not fit dataset 'visits': column 'kunta': is missing",
    ),
    (
        WordingError("thl-asiakaspalaute", (Problem("saatavuus", "has no wording in 'se'", "THL"),)),
        LookupError,
        "form 'thl-asiakaspalaute' is not complete: saatavuus: has no wording in 'se' (THL)",
    ),
    (PluginError("lappi", "cannot be imported"), RuntimeError, "plugin 'lappi': cannot be imported"),
    (FileError("a.csv", "there is no such file"), RuntimeError, "a.csv: there is no such file"),
    (
        MissingPackageError("reading Parquet", "duckdb"),
        RuntimeError,
        "reading Parquet needs a package that is not installed: pip install 'soteindikaattorit[duckdb]'",
    ),
    (
        ReleaseError("a figure rests on too few", "make releases by results.release(policy)"),
        RuntimeError,
        "nothing was released: a figure rests on too few; make releases by results.release(policy)",
    ),
)
NAMES = [f"{type(error).__name__}-{number}" for number, (error, _, _) in enumerate(EXAMPLES)]


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
class TestEach:
    """What holds of every error."""

    def test_family(self, example):
        """Every error is a `SoteError`, and the built-in that people already catch."""
        error, builtin, _ = example

        assert isinstance(error, SoteError)
        assert isinstance(error, builtin)

    def test_message(self, example):
        """The message is one line that names the thing."""
        error, _, message = example

        assert str(error) == message

    def test_raised(self, example):
        """It can be raised and caught as either."""
        error, builtin, _ = example

        with pytest.raises(SoteError):
            raise error
        with pytest.raises(builtin):
            raise error

    def test_pickle(self, example):
        """It pickles, with all its fields."""
        error, _, message = example

        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            found = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - our own error

            assert (type(found), attrs.astuple(found), str(found)) == (type(error), attrs.astuple(error), message)

    def test_copy(self, example):
        """It copies, shallow and deep."""
        error, _, message = example

        for found in (copy.copy(error), copy.deepcopy(error)):
            assert (type(found), attrs.astuple(found), str(found)) == (type(error), attrs.astuple(error), message)

    def test_repr(self, example):
        """How it is shown names its class."""
        error, _, _ = example

        assert type(error).__name__ in repr(error)


def test_every_error_has_an_example():
    """No error is left out of these tests."""
    classes = {found for _, found in inspect.getmembers(errors, inspect.isclass) if issubclass(found, SoteError)}

    assert classes - {SoteError} == {type(error) for error, _, _ in EXAMPLES}


def test_family_is_public():
    """The family can be caught by its public name."""
    assert PublicSoteError is SoteError


@pytest.mark.parametrize("error", [DataError("visits", (ONE, TWO)), DefinitionError((ONE, TWO))])
def test_all_problems(error):
    """Several problems stand one on a line, after how many there are."""
    lines = str(error).splitlines()

    assert lines[0].endswith(", 2 problems:")
    assert lines[1:] == [
        "  - column 'nps': 2 rows off the scale 0…10 (correct the rows)",
        "  - column 'kunta': is missing",
    ]


def test_an_error_keeps_its_cause():
    """What another library said is kept behind the error."""
    cause = OSError(5, "Input/output error")

    with pytest.raises(FileError) as raised:
        raise FileError("a.csv", "cannot be read") from cause

    assert raised.value.__cause__ is cause
    assert raised.value.path == "a.csv"
