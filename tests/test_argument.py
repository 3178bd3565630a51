"""Arguments: whatever public function is given something else than it takes says so, in one error of ours."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Self

import numpy as np
import pytest

import soteindikaattorit as sote
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import checked


class Stray:
    """Nothing that any function takes."""


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
