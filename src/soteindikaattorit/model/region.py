"""Regions: the places of figures, with their codes, names and memberships in time.

Codes are text and keep their leading zeros.
One place has unlike codes in unlike systems (Lapland is wellbeing services county 21, region 19 and FI-10):
a region is known by its level and its code there, and keeps its other codes under the names of their systems.
"""

import re
from datetime import date, datetime

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.text import Text


@attrs.frozen(kw_only=True)
class RegionLevel:
    """One level of the division into regions.

    Args:
        id: The id of the level in data and definitions.
        rank: Its place from the finest (0) to the coarsest.
        name: Its name.
        form: The regular expression that every code of the level matches.
        example: The form of a code, in words.
        digits: How many digits a code has; 0 when codes are not numbers.
    """

    id: str
    rank: int
    name: Text
    form: str
    example: str
    digits: int = 0


_LEVELS = (
    RegionLevel(
        id="kunta",
        rank=0,
        name=Text({"fi": "kunta", "sv": "kommun", "en": "municipality"}),
        form=r"[0-9]{3}",
        example="three digits, such as '698'",
        digits=3,
    ),
    RegionLevel(
        id="palvelualue",
        rank=1,
        name=Text({"fi": "palvelualue", "sv": "serviceområde", "en": "service area"}),
        form=r"[a-z0-9]+([.-][a-z0-9]+)*",
        example="lower-case letters with dots and hyphens, such as 'lappi.pohjoinen'",
    ),
    RegionLevel(
        id="hyvinvointialue",
        rank=2,
        name=Text({"fi": "hyvinvointialue", "sv": "välfärdsområde", "en": "wellbeing services county"}),
        form=r"[0-9]{2}",
        example="two digits, such as '21'",
        digits=2,
    ),
    RegionLevel(
        id="yhteistyoalue",
        rank=3,
        name=Text({"fi": "yhteistyöalue", "sv": "samarbetsområde", "en": "collaborative area"}),
        form=r"[0-9]",
        example="one digit, such as '5'",
        digits=1,
    ),
    RegionLevel(
        id="maa",
        rank=4,
        name=Text({"fi": "maa", "sv": "land", "en": "country"}),
        form=r"[A-Z]{2}",
        example="two capital letters, such as 'FI'",
    ),
)
_BY_ID = {level.id: level for level in _LEVELS}

LEVELS = tuple(level.id for level in _LEVELS)
"""The levels, finest first: municipality, service area, wellbeing services county, collaborative area, country."""


def find_level(level: str) -> RegionLevel:
    """Return the level of that id.

    Raises:
        InvalidValueError: There is no such level.

    Example:
        >>> find_level("kunta").name.to_dict()["en"]
        'municipality'
    """
    if level not in _BY_ID:
        raise InvalidValueError("region level", level, one_of(LEVELS))
    return _BY_ID[level]


def _check_code(level: str, code: str) -> None:
    expected = find_level(level)
    if re.fullmatch(expected.form, code):
        return
    padded = code.zfill(expected.digits)
    if code and re.fullmatch(expected.form, padded):
        raise InvalidValueError(f"{level} code", code, f"write it with leading zeros, {padded!r}")
    raise InvalidValueError(f"{level} code", code, f"expected {expected.example}")


def to_day(on: date | datetime) -> date:
    """Return the day of a day or of a point in time."""
    return on.date() if isinstance(on, datetime) else on


@attrs.frozen(kw_only=True)
class Validity:
    """The days from a first to a last, both included and either of them open.

    Args:
        valid_from: The first day; None when it is open.
        valid_to: The last day, included; None when it is open.

    Raises:
        InvalidValueError: It ends before it begins.
    """

    valid_from: date | None = None
    valid_to: date | None = None

    def __attrs_post_init__(self) -> None:
        """Check that it does not end before it begins."""
        check_fields(self)
        if self.first > self.last:
            raise InvalidValueError("validity", f"{self.first}..{self.last}", "it ends before it begins")

    @property
    def first(self) -> date:
        """The first day, or the earliest there is."""
        return self.valid_from or date.min

    @property
    def last(self) -> date:
        """The last day, or the latest there is."""
        return self.valid_to or date.max

    @property
    def validity(self) -> str:
        """The days in words: ``valid from 2023-01-01 until 2024-12-31``; empty when both ends are open."""
        begins = f" from {self.valid_from}" if self.valid_from else ""
        ends = f" until {self.valid_to}" if self.valid_to else ""
        return f"valid{begins}{ends}" if begins or ends else ""

    @checked()
    def is_valid(self, on: date | datetime) -> bool:
        """Whether it is valid on a day."""
        return self.first <= to_day(on) <= self.last

    @checked()
    def meets(self, other: "Validity") -> bool:
        """Whether both are valid on some day."""
        return self.first <= other.last and other.first <= self.last


@attrs.frozen(kw_only=True)
class Membership(Validity):
    """The other region of a membership, and its days; a membership lasts no longer than both regions exist.

    Args:
        valid_from: The first day; None when it is as old as the regions.
        valid_to: The last day, included; None when it has no end.
        level: The level of the other region.
        code: The code of the other region.

    Raises:
        InvalidValueError: The level, the code or the validity is not possible.
    """

    level: str
    code: str

    def __attrs_post_init__(self) -> None:
        """Check the code and the validity."""
        Validity.__attrs_post_init__(self)
        _check_code(self.level, self.code)

    @property
    def id(self) -> str:
        """The other region's level and code: ``hyvinvointialue:21``."""
        return f"{self.level}:{self.code}"


@attrs.frozen(kw_only=True)
class Region(Validity):
    """A region, such as a municipality.

    Args:
        valid_from: Its first day; None when it is older than its source.
        valid_to: Its last day, which is still in it; none when it goes on.
        level: The id of its level, one of `LEVELS`.
        code: Its code at that level, with leading zeros.
        name: Its name.
        parents: The regions of coarser levels that it belongs to.
        members: The regions of finer levels that belong to it.
            Either region may name the other: a county's plugin lists the municipalities of its own service areas.
        other_codes: Its codes in other systems, each after the name of the system.

    Raises:
        InvalidValueError: The level, the code, the validity, a membership or another code is not possible.

    Example:
        >>> lapland = Membership(level="hyvinvointialue", code="21")
        >>> Region(level="kunta", code="698", name=Text.finnish("Rovaniemi"), parents=(lapland,)).id
        'kunta:698'
        >>> Region(level="kunta", code="47", name=Text.finnish("Enontekiö"))
        Traceback (most recent call last):
        soteindikaattorit.errors.InvalidValueError: kunta code '47': write it with leading zeros, '047'
    """

    level: str
    code: str
    name: Text
    parents: tuple[Membership, ...] = ()
    members: tuple[Membership, ...] = ()
    other_codes: tuple[tuple[str, str], ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check the code, the validity, the memberships and the other codes."""
        Validity.__attrs_post_init__(self)
        _check_code(self.level, self.code)
        self._check_memberships()
        systems = [system for system, _ in self.other_codes]
        if len(set(systems)) < len(systems):
            raise InvalidValueError("other codes", ", ".join(systems), f"{self.id} has one code at most in a system")

    def _check_memberships(self) -> None:
        rank = find_level(self.level).rank
        for parent in self.parents:
            if find_level(parent.level).rank <= rank:
                raise InvalidValueError("parent", parent.id, f"{self.id} belongs to coarser levels only")
        for member in self.members:
            if find_level(member.level).rank >= rank:
                raise InvalidValueError("member", member.id, f"only finer levels belong to {self.id}")

    @property
    def id(self) -> str:
        """Its level and code: ``kunta:698``."""
        return f"{self.level}:{self.code}"

    @property
    def title(self) -> str:
        """Its name in Finnish, or in the first language it has."""
        return self.name.show("fi").text
