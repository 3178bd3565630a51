"""Interval methods by name, each with its source."""

from collections.abc import Callable
from typing import Final

import attrs

from soteindikaattorit.errors import unknown
from soteindikaattorit.stats.interval.limits import Limits
from soteindikaattorit.stats.interval.mean import student_t
from soteindikaattorit.stats.interval.nps import nps_adjusted_wald, nps_score, nps_wald
from soteindikaattorit.stats.interval.order import order_statistics
from soteindikaattorit.stats.interval.proportion import agresti_coull, clopper_pearson, wilson
from soteindikaattorit.stats.interval.rate import byar, dobson, poisson, poisson_exact
from soteindikaattorit.stats.interval.survey import linearised, linearised_logit


@attrs.frozen(kw_only=True)
class Method:
    """A named interval method.

    Args:
        name: The name that definitions and results use.
        limits: The function that returns the limits; its last argument is the confidence level.
        source: Author and year; the function has the full reference.
    """

    name: str
    limits: Callable[..., Limits]
    source: str


METHODS: Final = (
    Method(name="agresti-coull", limits=agresti_coull, source="Agresti & Coull 1998"),
    Method(name="byar", limits=byar, source="Breslow & Day 1987"),
    Method(name="clopper-pearson", limits=clopper_pearson, source="Clopper & Pearson 1934; Newcombe 1998, method 5"),
    Method(name="dobson", limits=dobson, source="Dobson et al. 1991"),
    Method(name="linearised", limits=linearised, source="Lumley 2010"),
    Method(name="linearised-logit", limits=linearised_logit, source="Korn & Graubard 1999"),
    Method(name="nps-adjusted-wald", limits=nps_adjusted_wald, source="Rocks 2016"),
    Method(name="nps-score", limits=nps_score, source="Tango 1998; Rocks 2016"),
    Method(name="nps-wald", limits=nps_wald, source="Rocks 2016"),
    Method(name="order-statistics", limits=order_statistics, source="Conover 1999"),
    Method(name="poisson", limits=poisson, source="Public Health England 2018"),
    Method(name="poisson-exact", limits=poisson_exact, source="Garwood 1936"),
    Method(name="student-t", limits=student_t, source="Student 1908"),
    Method(name="wilson", limits=wilson, source="Wilson 1927; Newcombe 1998, method 3"),
)
"""Every method, sorted by name."""


def by_name(name: str) -> Method:
    """Return the method with a name.

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
        raise unknown("interval method", name, methods)
    return methods[name]
