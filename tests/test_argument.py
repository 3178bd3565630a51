"""Arguments: whatever public function is given something else than it takes says so, in one error of ours."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Self, get_args, get_origin, get_type_hints

import attrs
import numpy as np
import pytest

import soteindikaattorit as sote
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import checked


class Stray:
    """Nothing that any function takes."""


def values_in(value: object, values: dict[type, object]) -> dict[type, object]:
    """Add the first value of each class that a value holds, at any depth."""
    if isinstance(value, tuple):
        for item in value:
            values_in(item, values)
    elif attrs.has(type(value)):
        values.setdefault(type(value), value)
        for field in attrs.fields(type(value)):
            values_in(getattr(value, field.name), values)
    return values


@pytest.fixture(scope="module")
def values() -> dict[type, object]:
    """Return a value of each class that people write, by its class."""
    name = sote.Text.finnish("Nimi")
    written = (sote.Band(name=name, minimum=0), sote.Exclusion(reason="testi", channel="kioski"))
    plugins = tuple(part.definitions for part in sote.Catalogue.installed().contents)
    return values_in((sote.Policy(), sote.Missing(), *written, *plugins), {})


class TestFields:
    """A value never has a field of another type than its class names."""

    def test_every_field(self, values):
        """A value of another type is refused in one line with class, field and expected type, and is not shown."""
        assert {sote.Dataset, sote.Indicator, sote.Form, sote.Region, sote.Target, sote.Policy} <= set(values)
        for kind, value in values.items():
            for field in attrs.fields(kind):
                if field.init and not field.name.startswith("_"):
                    expected = f"^{field.name} of {kind.__name__} 'Stray': expected [^\n]*$"
                    with pytest.raises(InvalidValueError, match=expected):
                        attrs.evolve(value, **{field.alias: Stray()})

    def test_true_is_no_number(self, values):
        """True is not taken for the number 1, in no field of a number."""
        numbers = [
            (value, name)
            for kind, value in values.items()
            for name, hint in get_type_hints(kind).items()
            if {int, float} & {hint, *get_args(hint)} and bool not in {hint, *get_args(hint)}
            if get_origin(hint) is not tuple and name in attrs.fields_dict(kind)
        ]
        for value, name in numbers:
            with pytest.raises(
                InvalidValueError, match=f"^{name} of {type(value).__name__} 'bool': expected (int|float)"
            ):
                attrs.evolve(value, **{name: True})
        assert (values[sote.Policy], "threshold") in numbers

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: sote.Text(3), "wordings of Text 'int': expected a mapping of str to str"),
            (lambda: sote.Text({"fi": 3}), "wordings of Text 'dict': expected a mapping of str to str"),
            (lambda: sote.Policy(threshold="5"), "threshold of Policy 'str': expected int"),
            (lambda: sote.Regions(3), "regions of Regions 'int': expected several Region in a list"),
            (lambda: sote.Condition.parse([]), "table 'list': expected a mapping of str to object"),
            (lambda: sote.Definitions(goals=[]), "goals of Definitions 'list': expected a tuple of Goal"),
        ],
    )
    def test_message(self, make, message):
        """The error names the class, the field and the expected type."""
        with pytest.raises(InvalidValueError, match=f"^{message}$"):
            make()


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
