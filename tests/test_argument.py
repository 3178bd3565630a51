"""Arguments: whatever public function is given something else than it takes says so, in one error of ours."""

import inspect
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self, get_args, get_origin, get_type_hints

import numpy as np
import pytest

import soteindikaattorit as sote
from soteindikaattorit.argument import checked
from soteindikaattorit.errors import InvalidValueError, SoteError


class Stray:
    """Nothing that any function takes, and something that no message may show."""

    def __repr__(self):
        """Give what must not be seen."""
        return "a-row-of-somebody"


PLAIN = {str: "x", int: 1, float: 0.5, bool: True, date: date(2025, 1, 1), Path: Path("x"), dict: {}}


def functions():
    """Give every public function, and every public method of a public class, that takes something."""
    for name in sote.__all__:
        thing = getattr(sote, name)
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing) and not issubclass(thing, SoteError):
            methods = ((each, getattr(thing, each)) for each in vars(thing) if not each.startswith("_"))
            yield from ((f"{name}.{each}", method) for each, method in methods if callable(method))


def parameters():
    """Give every parameter of every public function that does not take anything there is."""
    for name, function in functions():
        hints = get_type_hints(function)
        yield from ((name, function, each) for each in hints if each != "return" and hints[each] not in {object, Any})


def plausible(kind):
    """Give something that is of a type, as far as can be told before it is used."""
    outer, inner = get_origin(kind), get_args(kind)
    if kind is object:
        return None
    if outer is None:
        return PLAIN[kind] if kind in PLAIN else made(kind)
    if outer in {type(Path | None), type}:
        return plausible(inner[0])
    return {} if issubclass(outer, Mapping) else ()


def made(kind):
    """Give a value of one of our own types, nothing of which has been checked."""
    return kind.__new__(kind) if inspect.isclass(kind) else None


CASES = [pytest.param(function, each, id=f"{name}-{each}") for name, function, each in parameters()]


class TestPublicFunctions:
    """What every public function does."""

    @pytest.mark.parametrize(("function", "wrong"), CASES)
    def test_refuses(self, function, wrong):
        """What is not of the type of a parameter is refused, by the name of the parameter and without its value."""
        hints = get_type_hints(function)
        signature = inspect.signature(function)
        taken = {each: plausible(hints[each]) for each in hints if each not in {"return", wrong}}
        many = next((each.name for each in signature.parameters.values() if each.kind is each.VAR_POSITIONAL), None)
        taken.pop(many, None)
        bound = signature.bind_partial(**{"self": None} if "self" in signature.parameters else {})
        bound.arguments |= taken | {wrong: (Stray(),) if wrong == many else Stray()}

        with pytest.raises(InvalidValueError, match=f"^{wrong} 'Stray': expected ") as caught:
            function(*bound.args, **bound.kwargs)

        assert "somebody" not in str(caught.value)

    def test_something_is_tried(self):
        """The functions that people begin with are among those that are tried."""
        names = {name for name, _ in functions()}

        assert {"compute", "judge", "read_answers", "Catalogue.select", "Results.release", "Period.parse"} <= names


class TestWhatPeopleTry:
    """What people give in place of what is meant."""

    @pytest.mark.parametrize("given", [[], (), "thl.lastensuojelu", None])
    def test_indicators_for_a_catalogue(self, given):
        """Whoever gives indicators for a catalogue is told how to make one of them."""
        with pytest.raises(InvalidValueError, match=r"catalogue\.select\(…\)"):
            sote.compute(given, {})

    def test_a_name_for_names(self):
        """One name is not taken for a list of its letters."""
        with pytest.raises(InvalidValueError, match="by 'str': expected several str in a list"):
            sote.compute(sote.Catalogue.of(), {}, by="kunta")

    def test_a_frame_for_data(self):
        """A frame that does not say of which dataset it is, is no data."""
        pandas = pytest.importorskip("pandas")

        with pytest.raises(InvalidValueError, match="data 'DataFrame': expected a mapping of str to object"):
            sote.compute(sote.Catalogue.of(), pandas.DataFrame({"nps": [1]}))


class TestChecked:
    """What is let through, and what is not."""

    @pytest.mark.parametrize(
        ("kind", "given", "passes"),
        [
            (int, 1, True),
            (int, np.int64(1), True),
            (int, True, False),
            (int, 1.0, False),
            (float, 1, True),
            (float, np.float64(1), True),
            (float, "1", False),
            (date, date(2025, 1, 1), True),
            (date, datetime(2025, 1, 1, 12), False),  # noqa: DTZ001 - a time of day is meant
            (str | None, None, True),
            (str | Path, Path("x"), True),
            (Iterable[str], ["a", "b"], True),
            (Iterable[str], ("a",), True),
            (Iterable[str], {"a": 1}, True),
            (Iterable[str], iter("ab"), True),
            (Iterable[str], "ab", False),
            (Iterable[str], ["a", 1], False),
            (float | Iterable[float], [0.9, 0.95], True),
            (float | Iterable[float], "0.95", False),
            (Mapping[str, object], {"a": object()}, True),
            (Mapping[str, object], {1: object()}, False),
            (Mapping[str, str], {"a": 1}, False),
        ],
    )
    def test_types(self, kind, given, passes):
        """A number is a number of any library, a truth none, a time no day, and a text no list of letters."""

        @checked()
        def take(given):
            return given

        take.__wrapped__.__annotations__ = {"given": kind}

        if passes:
            assert take(given) is given
        else:
            with pytest.raises(InvalidValueError, match="^given "):
                take(given)

    def test_own_type(self):
        """What takes its own type takes no other."""

        class One:
            @checked()
            def joined(self, other: Self) -> Self:
                return other

        other = One()

        assert One().joined(other) is other
        with pytest.raises(InvalidValueError, match="^other 'Stray': expected another of its own type"):
            One().joined(Stray())

    def test_what_is_missing(self):
        """An argument that is missing, or that there is none of, is the error that Python gives."""
        with pytest.raises(TypeError, match="missing a required argument: 'data'"):
            sote.compute(sote.Catalogue.of())
        with pytest.raises(TypeError, match="unexpected keyword argument 'bye'"):
            sote.compute(sote.Catalogue.of(), {}, bye=["kunta"])
