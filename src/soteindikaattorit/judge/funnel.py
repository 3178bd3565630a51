"""Funnels: which of many units differ from the others by more than chance, given their sizes."""

from collections.abc import Sequence
from math import fsum, isinf, isnan, nan
from typing import Final

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.judge.verdict import Verdict, side, word
from soteindikaattorit.model import status
from soteindikaattorit.stats.funnel import (
    MODELS,
    WINSORISED,
    Overdispersion,
    binomial_limits,
    overdispersion,
    poisson_limits,
    score_limits,
    widened,
)
from soteindikaattorit.stats.interval.limits import Limits

METHODS: Final = {"proportion": ("score", "binomial"), "rate": ("poisson",), "ratio": ("poisson",)}
"""The methods of limits for each kind of funnel, the default first."""
OUTSIDE: Final = "outside-limits"
"""The rule of a unit that lies outside the funnel."""
WITHIN: Final = "within-limits"
"""The rule of a unit that lies inside it."""

_MINIMUM_UNITS: Final = 2
"""The smallest number of units that can be compared."""
_LIMITS: Final = {
    "score": score_limits,
    "binomial": binomial_limits,
    "poisson": poisson_limits,
}


@attrs.frozen(kw_only=True)
class FunnelUnit:
    """A unit in a funnel, such as a county.

    Args:
        label: Its name.
        numerator: Its events.
        denominator: Persons, person-years or expected events.
        value: Numerator divided by denominator, times the factor.
        lower: The lower limit at that denominator, times the factor.
        upper: The upper limit at that denominator, times the factor.
    """

    label: str
    numerator: float
    denominator: float
    value: float
    lower: float
    upper: float


@attrs.frozen(kw_only=True)
class Funnel:
    """Units with the limits of chance variation around a common value.

    Args:
        kind: "proportion", "rate" or "ratio".
        units: The units, in the order given.
        centre: The common value, times the factor.
        level: The level of the limits (0…1).
        method: The method of the limits.
        overdispersion: How much more the units vary than by chance.
        direction: Which way is better: "higher", "lower" or "neutral".
        left_out: Units without a value, by label.
    """

    kind: str
    units: tuple[FunnelUnit, ...]
    centre: float
    level: float
    method: str
    overdispersion: Overdispersion
    direction: str = "neutral"
    left_out: tuple[str, ...] = ()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict on each unit: "better", "worse", "similar" or, when neither way is better, "neutral"."""
        return tuple(self._verdict(unit) for unit in self.units)

    def _verdict(self, unit: FunnelUnit) -> Verdict:
        high, low = side(unit.value, unit.upper) > 0, side(unit.value, unit.lower) < 0
        is_judged = len(self.units) >= _MINIMUM_UNITS
        return Verdict(
            kind="funnel",
            verdict=word("funnel", int(high) - int(low), self.direction) if is_judged else "",
            rule=(OUTSIDE if high or low else WITHIN) if is_judged else "",
            points=(unit.label,) if is_judged and (high or low) else (),
            value=unit.value,
            reference=self.centre,
            against="centre",
            lower=unit.lower,
            upper=unit.upper,
            level=self.level,
            method=self.method,
            n=len(self.units),
            status=status.OK if is_judged else status.TOO_FEW,
            left_out=self.left_out,
        )


def funnel(  # noqa: PLR0913 - the options of a funnel are established
    numerators: Sequence[float],
    denominators: Sequence[float],
    *,
    kind: str = "proportion",
    labels: Sequence[str] = (),
    direction: str = "neutral",
    factor: float = 1.0,
    centre: float | None = None,
    level: float = 0.998,
    method: str = "",
    model: str = "none",
    share: float = WINSORISED,
) -> Funnel:
    """Return the funnel of many units.

    Args:
        numerators: The events of each unit, from 0; nan when missing.
        denominators: All persons of a proportion, the population of a rate, the expected events of a ratio;
            a unit where it is missing or 0 is left out and listed.
        kind: "proportion", "rate" or "ratio".
        labels: The name of each unit; by default their numbers from 1.
        direction: Which way is better: "higher", "lower" or "neutral".
        factor: The factor of values and limits, such as 100 for percent; it changes no verdict.
        centre: The common value before the factor; by default 1 for a ratio, else the value of all units together.
        level: The level of the limits, between 0 and 1: 0.998 for three standard errors, 0.95 for two.
        method: One of `METHODS` of that kind; the first by default. Not used with overdispersion.
        model: How limits allow for overdispersion: "none", "multiplicative" or "additive".
        share: The share of scores at each end that is winsorised before overdispersion is estimated (0…0.5).

    Raises:
        InvalidValueError: Numbers are negative or infinite, a proportion is over 1, or an option has an unknown value.

    Source:
        Spiegelhalter DJ. Funnel plots for comparing institutional performance. Statistics in Medicine 24 (2005)
        1185-1202.

    Example:
        >>> made = funnel([12, 30, 61], [100, 100, 100], labels=["a", "b", "c"], factor=100, direction="higher")
        >>> [verdict.verdict for verdict in made.verdicts]
        ['worse', 'similar', 'better']
    """
    names = tuple(labels) or tuple(str(number) for number in range(1, len(numerators) + 1))
    method = method or METHODS.get(kind, ("",))[0]
    _check(kind=kind, method=method, model=model, factor=factor)
    kept = _kept(names, numerators, denominators, kind)
    events, bases = [x for _, x, _ in kept], [n for _, _, n in kept]
    middle = _centre(events, bases, kind) if centre is None else centre
    values = np.divide(events, bases) if kept else np.zeros(0)
    spread = overdispersion(values, bases, middle, kind=kind, share=share)
    limits = _limits(middle, bases, level, kind=kind, method=method, model=model, spread=spread)
    units = [
        FunnelUnit(
            label=name, numerator=x, denominator=n, value=x / n * factor, lower=low * factor, upper=high * factor
        )
        for (name, x, n), low, high in zip(kept, limits.lower.tolist(), limits.upper.tolist(), strict=True)
    ]
    return Funnel(
        kind=kind,
        units=tuple(units),
        centre=middle * factor,
        level=level,
        method=method if model == "none" else model,
        overdispersion=spread,
        direction=direction,
        left_out=tuple(name for name in names if name not in {kept_name for kept_name, _, _ in kept}),
    )


def _check(*, kind: str, method: str, model: str, factor: float) -> None:
    for is_valid, name, value, expected in (
        (kind in METHODS, "kind of funnel", kind, one_of(METHODS)),
        (
            method in METHODS.get(kind, (method,)),
            "method",
            method,
            one_of(METHODS.get(kind, ())),
        ),
        (model in MODELS, "model of overdispersion", model, one_of(MODELS)),
        (factor > 0 and not isinf(factor), "factor", str(factor), "expected a finite number over 0"),
    ):
        if not is_valid:
            raise InvalidValueError(name, value, expected)


def _kept(
    names: tuple[str, ...], numerators: Sequence[float], denominators: Sequence[float], kind: str
) -> list[tuple[str, float, float]]:
    if not len(names) == len(numerators) == len(denominators):
        raise InvalidValueError("units", str(len(names)), "expected a label, a numerator and a denominator for each")
    if len(set(names)) < len(names):
        raise InvalidValueError("labels", "repeated", "expected a label of its own for each unit")
    units = [(name, float(x), float(n)) for name, x, n in zip(names, numerators, denominators, strict=True)]
    kept = [(name, x, n) for name, x, n in units if not (isnan(x) or isnan(n) or n == 0)]
    if any(x < 0 or n < 0 or isinf(x) or isinf(n) for _, x, n in kept):
        raise InvalidValueError("counts of units", "negative or infinite", "expected finite numbers from 0")
    if kind == "proportion" and any(x > n for _, x, n in kept):
        raise InvalidValueError("numerator", "over its denominator", "expected at most the denominator")
    return kept


def _centre(events: list[float], bases: list[float], kind: str) -> float:
    """Return the value of all units together; summed exactly, so that their order does not matter."""
    if kind == "ratio":
        return 1.0
    return fsum(events) / fsum(bases) if bases else nan


def _limits(
    centre: float, bases: list[float], level: float, *, kind: str, method: str, model: str, spread: Overdispersion
) -> Limits:
    if not bases:
        empty = np.zeros(0)
        return Limits(lower=empty, upper=empty, method=np.zeros(0, dtype=object))
    if model == "none":
        return _LIMITS[method](centre, bases, level)
    return widened(centre, bases, level, kind=kind, by=spread, model=model)
