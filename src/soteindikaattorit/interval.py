"""Confidence intervals: named methods, each with its source, on plain numbers or whole arrays.

A method gives nan where its interval is not defined, and an error for counts that cannot be.
"""

import difflib
from collections.abc import Callable
from typing import Final

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainccinv, gammaincinv, ndtri, stdtrit

from soteindikaattorit.errors import InvalidValueError, UnknownNameError

Numbers = NDArray[np.float64]

EXACT_BELOW: Final = 10
"""The number of events from which `poisson` uses Byar's method, and below which the exact one."""

PSEUDO_OBSERVATIONS: Final = (0.75, 1.5, 0.75)
"""The promoters, passives and detractors that `nps_adjusted_wald` adds to those observed."""

_LEAST_FOR_T: Final = 2
_BISECTIONS: Final = 60


@attrs.frozen(eq=False, kw_only=True)
class Limits:
    """The confidence limits of one value or of an array of values, all of one shape.

    Args:
        lower: The lower limits, in the unit of the value; nan where not defined.
        upper: The upper limits, in the unit of the value; nan where not defined.
        method: The name of the method each pair of limits was made by.
    """

    lower: Numbers
    upper: Numbers
    method: NDArray[np.object_]


def z(level: float) -> float:
    """Give the two-sided quantile of the standard normal distribution.

    Args:
        level: The confidence level, between 0 and 1.

    Raises:
        InvalidValueError: The level is not between 0 and 1.

    Example:
        >>> round(z(0.95), 6)
        1.959964
    """
    return -float(ndtri(_tail(level)))


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise InvalidValueError("confidence level", str(level), "expected a number between 0 and 1, such as 0.95")
    return (1 - level) / 2


def _counts(**given: ArrayLike) -> list[Numbers]:
    arrays = np.broadcast_arrays(*(np.asarray(values, dtype=np.float64) for values in given.values()))
    for name, values in zip(given, arrays, strict=True):
        if np.any(values < 0) or np.any(np.isinf(values)):
            raise InvalidValueError(name, "negative or infinite", "expected finite numbers from 0")
    return list(arrays)


def _limits(lower: Numbers, upper: Numbers, method: ArrayLike) -> Limits:
    lower, upper = np.asarray(lower), np.asarray(upper)
    names = np.broadcast_to(np.asarray(method, dtype=object), lower.shape).copy()
    return Limits(lower=lower, upper=upper, method=names)


def wilson(numerator: ArrayLike, denominator: ArrayLike, level: float) -> Limits:
    """Give the score interval of a proportion.

    Args:
        numerator: How many of the denominator, from 0.
        denominator: Out of how many; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a proportion (0…1), method ``wilson``.

    Raises:
        InvalidValueError: A count is negative or infinite, a numerator is over its denominator, or the level is not
            between 0 and 1.

    Source:
        Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American
        Statistical Association 22 (1927) 209-212. Method 3 of Newcombe RG. Two-sided confidence intervals for the
        single proportion: comparison of seven methods. Statistics in Medicine 17 (1998) 857-872.

    Example:
        >>> limits = wilson(81, 263, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        0.2553 to 0.3662
    """
    x, n = _counts(numerator=numerator, denominator=denominator)
    if np.any(x > n):
        raise InvalidValueError("numerator", "over its denominator", "expected at most the denominator")
    score = z(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = x / n
        root = 2 * x + score**2 + score * np.sqrt(score**2 + 4 * x * (1 - value))
        lower = np.minimum(2 * x * value / root, value)
        upper = np.clip(root / (2 * (n + score**2)), value, 1)
    return _limits(lower, upper, "wilson")


def poisson_exact(events: ArrayLike, exposure: ArrayLike, level: float) -> Limits:
    """Give the exact interval of a Poisson rate.

    Args:
        events: The number of events, from 0.
        exposure: What the events are counted over, such as persons or person-years; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits in events per unit of exposure (from 0), method ``poisson-exact``.

    Raises:
        InvalidValueError: A count is negative or infinite, or the level is not between 0 and 1.

    Source:
        Garwood F. Fiducial limits for the Poisson distribution. Biometrika 28 (1936) 437-442, by quantiles of the
        chi-square distribution.

    Example:
        >>> limits = poisson_exact(25, 1, 0.95)
        >>> print(f"{limits.lower:.2f} to {limits.upper:.2f}")
        16.18 to 36.90
    """
    x, per = _counts(events=events, exposure=exposure)
    return _limits(*_per(_exact(x, _tail(level)), per), "poisson-exact")


def byar(events: ArrayLike, exposure: ArrayLike, level: float) -> Limits:
    """Give Byar's approximate interval of a Poisson rate, meant for 10 events or more.

    Args:
        events: The number of events, from 0.
        exposure: What the events are counted over, such as persons or person-years; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits in events per unit of exposure, method ``byar``; a lower limit that would be below 0 is 0.

    Raises:
        InvalidValueError: A count is negative or infinite, or the level is not between 0 and 1.

    Source:
        Breslow NE, Day NE. Statistical methods in cancer research, volume II. Lyon: International Agency for Research
        on Cancer, 1987, page 69.

    Example:
        >>> limits = byar(65, 100, 0.95)
        >>> print(f"{limits.lower:.6f} to {limits.upper:.6f}")
        0.501632 to 0.828491
    """
    x, per = _counts(events=events, exposure=exposure)
    return _limits(*_per(_byar(x, z(level)), per), "byar")


def poisson(events: ArrayLike, exposure: ArrayLike, level: float) -> Limits:
    """Give the interval of a Poisson rate: exact below 10 events, Byar's from 10.

    Args:
        events: The number of events, from 0.
        exposure: What the events are counted over, such as persons or person-years; where 0 the limits are nan.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits in events per unit of exposure (from 0), method ``poisson-exact`` or ``byar`` by the number of events.

    Raises:
        InvalidValueError: A count is negative or infinite, or the level is not between 0 and 1.

    Source:
        Public Health England, Technical Guide: Confidence Intervals, 25 May 2018, for the choice between the two;
        the methods as for `poisson_exact` and `byar`.

    Example:
        >>> poisson([9, 10], 100, 0.95).method.tolist()
        ['poisson-exact', 'byar']
    """
    x, per = _counts(events=events, exposure=exposure)
    few = x < EXACT_BELOW
    exact, approximate = _exact(x, _tail(level)), _byar(x, z(level))
    lower, upper = (np.where(few, *pair) for pair in zip(exact, approximate, strict=True))
    return _limits(*_per((lower, upper), per), np.where(few, "poisson-exact", "byar"))


def _exact(x: Numbers, tail: float) -> tuple[Numbers, Numbers]:
    lower = np.where(x == 0, 0.0, gammaincinv(np.where(x == 0, 1.0, x), tail))
    return lower, np.asarray(gammainccinv(x + 1, tail), dtype=np.float64)


def _byar(x: Numbers, score: float) -> tuple[Numbers, Numbers]:
    above = x + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        root = 1 - 1 / (9 * x) - score / (3 * np.sqrt(x))
    lower = np.where(x == 0, 0.0, x * np.maximum(root, 0) ** 3)
    return lower, above * (1 - 1 / (9 * above) + score / (3 * np.sqrt(above))) ** 3


def _per(limits: tuple[Numbers, Numbers], exposure: Numbers) -> tuple[Numbers, Numbers]:
    per = np.where(exposure == 0, np.nan, exposure)
    return limits[0] / per, limits[1] / per


def student_t(n: ArrayLike, mean: ArrayLike, variance: ArrayLike, level: float) -> Limits:
    """Give the interval of a mean by Student's t distribution.

    Args:
        n: The number of observations; where below 2 the limits are nan.
        mean: The mean, in any unit.
        variance: The sample variance (divisor n - 1), in the square of that unit, from 0.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits in the unit of the mean, method ``student-t``.

    Raises:
        InvalidValueError: A number of observations or a variance is negative or infinite, or the level is not between
            0 and 1.

    Source:
        Student. The probable error of a mean. Biometrika 6 (1908) 1-25; NIST/SEMATECH e-Handbook of Statistical
        Methods, section 1.3.5.2.

    Example:
        >>> limits = student_t(195, 9.261460, 0.022789**2, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        9.2582 to 9.2647
    """
    count, spread = _counts(n=n, variance=variance)
    count, spread, centre = np.broadcast_arrays(count, spread, np.asarray(mean, dtype=np.float64))
    enough = np.where(count < _LEAST_FOR_T, np.nan, count)
    half = -stdtrit(enough - 1, _tail(level)) * np.sqrt(spread / enough)
    return _limits(centre - half, centre + half, "student-t")


def nps_wald(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, level: float) -> Limits:
    """Give the Wald interval of a net promoter score; too narrow with few answers.

    Args:
        promoters: How many answered 9 or 10.
        passives: How many answered 7 or 8.
        detractors: How many answered 0 to 6.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a share (-1…1, cut there), method ``nps-wald``; nan without answers.

    Raises:
        InvalidValueError: A count is negative or infinite, or the level is not between 0 and 1.

    Source:
        Rocks B. Interval estimation for the net promoter score. The American Statistician 70 (2016) 365-372.

    Example:
        >>> limits = nps_wald(50, 30, 20, 0.95)
        >>> print(f"{limits.lower:.4f} to {limits.upper:.4f}")
        0.1469 to 0.4531
    """
    counts = _counts(promoters=promoters, passives=passives, detractors=detractors)
    return _limits(*_wald(counts, z(level)), "nps-wald")


def nps_adjusted_wald(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, level: float) -> Limits:
    """Give the Wald interval of a net promoter score after adding three pseudo-observations.

    The interval is centred on the adjusted score, which is a little nearer 0 than the score itself.

    Args:
        promoters: How many answered 9 or 10.
        passives: How many answered 7 or 8.
        detractors: How many answered 0 to 6.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a share (-1…1, cut there), method ``nps-adjusted-wald``; nan without answers.

    Raises:
        InvalidValueError: A count is negative or infinite, or the level is not between 0 and 1.

    Source:
        Rocks B. Interval estimation for the net promoter score. The American Statistician 70 (2016) 365-372, with the
        pseudo-observations 0.75, 1.5 and 0.75 of the author's R package NPS, 2016.

    Example:
        >>> limits = nps_adjusted_wald(10, 0, 0, 0.95)
        >>> bool(limits.lower < 1)
        True
    """
    counts = _counts(promoters=promoters, passives=passives, detractors=detractors)
    adjusted = [count + added for count, added in zip(counts, PSEUDO_OBSERVATIONS, strict=True)]
    answered = np.where(sum(counts) == 0, np.nan, 1.0)
    lower, upper = _wald(adjusted, z(level))
    return _limits(lower * answered, upper * answered, "nps-adjusted-wald")


def _wald(counts: list[Numbers], score: float) -> tuple[Numbers, Numbers]:
    promoters, passives, detractors = counts
    n = promoters + passives + detractors
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (promoters - detractors) / n
        variance = np.maximum((promoters + detractors) / n - value**2, 0)
        half = score * np.sqrt(variance / n)
    return np.clip(value - half, -1, 1), np.clip(value + half, -1, 1)


def nps_score(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, level: float) -> Limits:
    """Give the score interval of a net promoter score, found by iteration.

    Args:
        promoters: How many answered 9 or 10.
        passives: How many answered 7 or 8.
        detractors: How many answered 0 to 6.
        level: The confidence level, between 0 and 1.

    Returns:
        Limits as a share (-1…1), method ``nps-score``; nan without answers.

    Raises:
        InvalidValueError: A count is negative or infinite, or the level is not between 0 and 1.

    Source:
        Tango T. Equivalence test and confidence interval for the difference in proportions for the paired-sample
        design. Statistics in Medicine 17 (1998) 891-908: promoters and detractors are its two discordant counts;
        applied to the net promoter score by Rocks B. The American Statistician 70 (2016) 365-372.

    Example:
        >>> limits = nps_score(9, 20, 3, 0.95)
        >>> print(f"{limits.lower:.3f} to {limits.upper:.3f}")
        -0.027 to 0.390
    """
    counts = _counts(promoters=promoters, passives=passives, detractors=detractors)
    n = np.where(sum(counts) == 0, np.nan, sum(counts))
    plus, minus = counts[0] / n, counts[2] / n
    return _limits(-_score_upper(minus, plus, n, z(level)), _score_upper(plus, minus, n, z(level)), "nps-score")


def _score_upper(plus: Numbers, minus: Numbers, n: Numbers, score: float) -> Numbers:
    inside, outside = plus - minus, np.ones_like(n)
    for _ in range(_BISECTIONS):
        middle = (inside + outside) / 2
        holds = n * (plus - minus - middle) ** 2 <= score**2 * _score_variance(plus, minus, middle)
        inside, outside = np.where(holds, middle, inside), np.where(holds, outside, middle)
    return np.where(np.isnan(n), np.nan, outside)


def _score_variance(plus: Numbers, minus: Numbers, value: Numbers) -> Numbers:
    """Give the variance of one answer when the true score is the value and the rest is most likely."""
    linear = (2 - plus + minus) * value - plus - minus
    constant = -minus * value * (1 - value)
    root = np.sqrt(np.maximum(linear**2 - 8 * constant, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(linear > 0, -2 * constant / (linear + root), (root - linear) / 4)
    return 2 * share + value * (1 - value)


@attrs.frozen(kw_only=True)
class Method:
    """A named interval method.

    Args:
        name: The name that definitions and results use.
        limits: The function that gives the limits; its last argument is the confidence level.
        source: Author and year, in short; in full at the function.
    """

    name: str
    limits: Callable[..., Limits]
    source: str


METHODS: Final = (
    Method(name="byar", limits=byar, source="Breslow & Day 1987"),
    Method(name="nps-adjusted-wald", limits=nps_adjusted_wald, source="Rocks 2016"),
    Method(name="nps-score", limits=nps_score, source="Tango 1998; Rocks 2016"),
    Method(name="nps-wald", limits=nps_wald, source="Rocks 2016"),
    Method(name="poisson", limits=poisson, source="Public Health England 2018"),
    Method(name="poisson-exact", limits=poisson_exact, source="Garwood 1936"),
    Method(name="student-t", limits=student_t, source="Student 1908"),
    Method(name="wilson", limits=wilson, source="Wilson 1927; Newcombe 1998, method 3"),
)
"""Every method, in the order of the names."""


def by_name(name: str) -> Method:
    """Give the method that goes by a name.

    Args:
        name: The name of one of `METHODS`.

    Raises:
        UnknownNameError: There is no such method.

    Example:
        >>> by_name("wilson").source
        'Wilson 1927; Newcombe 1998, method 3'
    """
    methods = {method.name: method for method in METHODS}
    if name not in methods:
        raise UnknownNameError("interval method", name, tuple(difflib.get_close_matches(name, methods)))
    return methods[name]
