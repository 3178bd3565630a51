"""Policies: the rules by which published figures are suppressed and rounded."""

from typing import Annotated

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.dataset import check_id
from soteindikaattorit.model.field import ID, STATED, Above, Choices, Maximum, Minimum, Names
from soteindikaattorit.model.region import LEVELS
from soteindikaattorit.model.text import Text

WHOLE_SHARE = 100.0
"""A whole, in percent."""


@attrs.frozen(kw_only=True)
class Policy:
    """The publication rules of one organisation; the defaults are the library's own.

    Args:
        id: The id of the policy, which goes with every release.
        version: Its version.
        name: Its name.
        threshold: The least count of persons that is shown, besides zero: of the base of a figure,
            of those counted and of those not counted.
        score_base: The least n on which a mean, a median or an NPS is shown.
        sameness_base: The least n for which a share of 0 % or 100 %, or a score equal for all, is shown.
        interval_base: The least n on which confidence limits are shown.
        harmless: The ids of indicators that count nothing sensitive: their counts are shown
            wherever their base is shown.
        dominance: How much of an amount of money its largest contributions may make, in percent (0…100), and how many
            of them are taken together, as (1, 75).
        p_percent: How near the inferable value of a hidden amount may come to the true one, in percent of it.
        money: The beginnings of units of money.
        decimals: The most decimals that are shown, by unit; the empty unit is for every other.
        rounding: The number to whose multiples counts are rounded; 1 for none.
        from_level: Groups that are shown only for regions of a level and coarser ones, as ("kieli", "hyvinvointialue").
        gives_way: Groups in the order in which their figures are hidden to protect others, the first of them first.
        plan_share: The share of small figures above which a coarser table is advised, in percent (0…100).
        time_limit: How long the audit may take, in seconds; when it is not done by then, nothing is released.

    Raises:
        InvalidValueError: A rule is not possible.

    Source:
        Threshold: THL, Sotkanet, indicator 4, "Tietosuojan vuoksi alle viiden tapauksen kuntakohtaisia tietoja ei
        julkisteta"; score_base: NHS Digital (2018), Disclosure control methodology for HES and ECDS, shows averages
        from 8; sameness_base and interval_base are judgements of this library.
    """

    id: Annotated[str, ID, STATED] = "oletus"
    version: Annotated[str, STATED] = "1"
    name: Text | None = None
    threshold: Annotated[int, Minimum(1)] = 5
    score_base: Annotated[int, Minimum(1)] = 10
    sameness_base: Annotated[int, Minimum(0)] = 20
    interval_base: Annotated[int, Minimum(0)] = 20
    harmless: tuple[str, ...] = ()
    dominance: Annotated[
        tuple[Annotated[int, Minimum(1)], Annotated[float, Above(0), Maximum(100)]] | None,
        Names(("largest", "percent")),
    ] = None
    p_percent: Annotated[float, Above(0)] = 10.0
    money: tuple[str, ...] = ("€", "EUR", "euro", "1000 €", "milj. €")
    decimals: tuple[tuple[str, Annotated[int, Minimum(0), Maximum(6)]], ...] = (("", 1), ("NPS", 0))
    rounding: Annotated[int, Minimum(1)] = 1
    from_level: tuple[tuple[str, Annotated[str, Choices(LEVELS)]], ...] = ()
    gives_way: tuple[str, ...] = ()
    plan_share: Annotated[float, Minimum(0), Maximum(100)] = 10.0
    time_limit: Annotated[float, Above(0)] = 600.0

    def __attrs_post_init__(self) -> None:
        """Check that the rules make sense."""
        check_fields(self)
        check_id("policy id", self.id)
        count, share = self.dominance or (1, WHOLE_SHARE)
        for belongs, key, expected in (
            (bool(self.version.strip()), "version", "expected a version such as '2026-1'"),
            (self.threshold >= 1, "threshold", "expected at least 1; 1 hides nothing"),
            (self.score_base >= self.threshold, "score_base", "expected at least the threshold"),
            (self.sameness_base >= 0, "sameness_base", "expected 0 or more"),
            (self.interval_base >= 0, "interval_base", "expected 0 or more"),
            (count >= 1 and 0 < share <= WHOLE_SHARE, "dominance", "expected a number and a percentage, as (1, 75)"),
            (self.p_percent > 0, "p_percent", "expected more than 0 percent"),
            (all(number >= 0 for _, number in self.decimals), "decimals", "expected 0 or more"),
            (self.rounding >= 1, "rounding", "expected 1 for none, or a number such as 5"),
            (all(level in LEVELS for _, level in self.from_level), "from_level", f"expected {', '.join(LEVELS)}"),
            (0 <= self.plan_share <= WHOLE_SHARE, "plan_share", "expected a percentage (0…100)"),
            (self.time_limit > 0, "time_limit", "expected seconds"),
        ):
            if not belongs:
                raise InvalidValueError(f"{key} of policy {self.id!r}", str(getattr(self, key)), expected)

    @checked()
    def is_money(self, unit: str) -> bool:
        """Whether an amount in the unit is money."""
        return any(unit == name or unit.startswith(f"{name}/") for name in self.money)

    @checked()
    def decimals_of(self, unit: str) -> int:
        """Return how many decimals are shown at most of values in the unit."""
        known = dict(self.decimals)
        return known.get(unit, known.get("", 1))

    def cite(self) -> str:
        """Return id and version, which name the policy in a release."""
        return f"{self.id} {self.version}"
