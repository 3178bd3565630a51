"""Inequality: differences between groups, by their values and the limits of these."""

import numpy as np
from numpy.typing import ArrayLike

from soteindikaattorit.stats.interval import Limits
from soteindikaattorit.stats.interval.limits import Numbers, limits_of, z

Groups = tuple[Numbers, Numbers, Numbers]
"""Values with their lower and upper limits, all in one unit; a row for each cell, a column for each group."""


def gap(first: Groups, second: Groups) -> tuple[Numbers, Limits]:
    """Return the difference of two groups of different persons.

    Args:
        first: The value of the first group, and its limits.
        second: The value of the second group, and its limits, of the same confidence level.

    Returns:
        The first less the second, in their unit, and its limits, method ``mover``; nan where a limit is unknown.

    Source:
        Zou GY, Donner A. Construction of confidence limits about effect measures: a general approach. Statistics in
        Medicine 27 (2008) 1693-1702; with Wilson's limits it is method 10 of Newcombe RG, Statistics in Medicine 17
        (1998) 873-890.

    Example:
        >>> value, limits = gap((0.8, 0.7, 0.9), (0.5, 0.4, 0.6))
        >>> print(f"{value:.1f}: {limits.lower:.3f} to {limits.upper:.3f}")
        0.3: 0.159 to 0.441
    """
    (a, low_a, high_a), (b, low_b, high_b) = _arrays(first), _arrays(second)
    lower = a - b - np.hypot(a - low_a, high_b - b)
    upper = a - b + np.hypot(high_a - a, b - low_b)
    return a - b, limits_of(lower, upper, "mover")


def relative_gap(first: Groups, second: Groups) -> tuple[Numbers, Limits]:
    """Return the ratio of two groups of different persons, for values and limits that are not negative.

    Args:
        first: The value of the first group, and its limits.
        second: The value of the second group, and its limits, of the same confidence level.

    Returns:
        The first divided by the second (from 0), and its limits, method ``mover-ratio``;
        nan where the second is zero, or a limit is unknown, negative or infinite.

    Source:
        Donner A, Zou GY. Closed-form confidence intervals for functions of the normal mean and standard deviation.
        Statistical Methods in Medical Research 21 (2012) 347-359.

    Example:
        >>> value, limits = relative_gap((0.8, 0.7, 0.9), (0.5, 0.4, 0.6))
        >>> print(f"{value:.1f}: {limits.lower:.3f} to {limits.upper:.3f}")
        1.6: 1.276 to 2.058
    """
    (a, low_a, high_a), (b, low_b, high_b) = _arrays(first), _arrays(second)
    product = a * b
    low, over = low_a * (2 * a - low_a), high_b * (2 * b - high_b)
    high, under = high_a * (2 * a - high_a), low_b * (2 * b - low_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(b == 0, np.nan, a / b)
        lower = low / (product + np.sqrt(np.maximum(product**2 - low * over, 0)))
        upper = (product + np.sqrt(np.maximum(product**2 - high * under, 0))) / under
    is_bounded = np.isfinite(value) & (np.minimum(low_a, low_b) >= 0) & (under > 0)
    lower = np.where(a == 0, 0.0, lower)
    return value, limits_of(np.where(is_bounded, lower, np.nan), np.where(is_bounded, upper, np.nan), "mover-ratio")


def slope_index(groups: Groups, weights: ArrayLike, level: float) -> tuple[Numbers, Limits]:
    """Return the slope index of inequality: the value at the top of the order less the value at its bottom.

    Each group has a position between 0 and 1 by the cumulative share of the population, and a straight line is fitted
    to the values of the groups, weighted by their share.

    Args:
        groups: The values of the groups with their limits, from the lowest position to the highest.
        weights: The size of each group, above zero.
        level: The confidence level of the limits (0…1).

    Returns:
        The index, in the unit of the values, and its limits, method ``normal``: the errors of the groups are
        assumed to be normal, independent, and as large as their limits imply.

    Source:
        Mackenbach JP, Kunst AE. Measuring the magnitude of socio-economic inequalities in health. Social Science &
        Medicine 44 (1997) 757-771; Public Health England, Technical Guide: Slope index of inequality, 2018, whose
        limits are simulated; these are computed from the same assumptions.
    """
    values, errors, slope, _ = _line(groups, weights, level)
    index = np.sum(slope * values, axis=-1)
    half = z(level) * np.sqrt(np.sum((slope * errors) ** 2, axis=-1))
    return index, limits_of(index - half, index + half, "normal")


def relative_index(groups: Groups, weights: ArrayLike, level: float) -> tuple[Numbers, Limits]:
    """Return the relative index of inequality: the value at the top of the order divided by that at its bottom.

    Args:
        groups: The values of the groups with their limits, from the lowest position to the highest.
        weights: The size of each group, above zero.
        level: The confidence level of the limits (0…1).

    Returns:
        The ratio, and its limits, method ``fieller``; nan where the interval of the value at the bottom contains zero.

    Source:
        Kunst AE, Mackenbach JP. Measuring socioeconomic inequalities in health. Copenhagen: WHO Regional Office for
        Europe, 1995; limits of Fieller EC, Journal of the Royal Statistical Society B 16 (1954) 175-185.
    """
    values, errors, slope, bottom = _line(groups, weights, level)
    top, score = bottom + slope, z(level)
    high, low = np.sum(top * values, axis=-1), np.sum(bottom * values, axis=-1)
    # Fieller's limits are the roots of last x² - 2 both x + first, in which each product is less z² its covariance.
    first, both, last = (
        np.asarray(product - score**2 * np.sum(left * right * errors**2, axis=-1))
        for product, left, right in ((high**2, top, top), (high * low, top, bottom), (low**2, bottom, bottom))
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(both**2 - first * last)
        is_bounded = (last > 0) & (low > 0)
        lower, upper = (np.where(is_bounded, (both + sign * root) / last, np.nan) for sign in (-1, 1))
        return np.where(low > 0, high / low, np.nan), limits_of(lower, upper, "fieller")


def _arrays(group: Groups) -> tuple[Numbers, Numbers, Numbers]:
    value, lower, upper = (np.asarray(numbers, dtype=np.float64) for numbers in group)
    return value, lower, upper


def _line(groups: Groups, weights: ArrayLike, level: float) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return the values, their errors, and their coefficients in the slope and in the value at the bottom."""
    values, lower, upper = _arrays(groups)
    size = np.asarray(weights, dtype=np.float64)
    share = size / np.sum(size, axis=-1, keepdims=True)
    place = np.cumsum(share, axis=-1) - share / 2
    distance = place - np.sum(share * place, axis=-1, keepdims=True)
    slope = share * distance / np.sum(share * distance**2, axis=-1, keepdims=True)
    bottom = share - slope * (place - distance)
    return values, (upper - lower) / (2 * z(level)), slope, bottom
