"""Scales: the answers to choose from, each with its code, number and wording."""

import re
from typing import Annotated, Any, ClassVar, Literal, get_args

import attrs

from soteindikaattorit.definitions.definitions import Definitions
from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.field import ID, Pattern
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import Text

ScaleKind = Literal["agreement", "nps", "smiley", "yes-no", "choice", "text"]
"""A kind of scale: agreement with a statement, willingness to recommend, faces, yes or no, one of a list, open text."""

KINDS: tuple[ScaleKind, ...] = get_args(ScaleKind)

RATED: frozenset[ScaleKind] = frozenset({"agreement", "smiley"})
"""Kinds of scale whose answers have a mean and a share that agrees."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
_ID = re.compile(r"[a-z][a-z0-9]*([._-][a-z0-9]+)*")
_NPS = range(11)
_FIVE = range(1, 6)
_PROMOTER, _DETRACTOR, _AGREES = 9, 6, 4
_FEWEST = 2
_FACES = tuple(range(1, most + 1) for most in range(2, 6))


@attrs.frozen(kw_only=True)
class Option:
    """One answer of a scale.

    Args:
        code: The code that is stored, in every language.
        value: The number of the answer; None for no number.
        label: Its wording; None while it is not known, or where its number is enough, as in 0 to 10.
        counts: Whether the answer counts in figures; "does not concern me" does not.

    Raises:
        InvalidValueError: The code is not valid, or an answer that does not count has a number.

    Example:
        >>> Option(code="na", label=Text.finnish("Ei koske minua"), counts=False).counts
        False
    """

    code: Annotated[str, Pattern("^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$")]
    value: int | None = None
    label: Text | None = None
    counts: bool = True

    def __attrs_post_init__(self) -> None:
        """Check the code and the number."""
        check_fields(self)
        if not _CODE.fullmatch(self.code):
            raise InvalidValueError("code of an answer", self.code, "expected at most 20 letters, digits, '_' and '-'")
        if not self.counts and self.value is not None:
            raise InvalidValueError("value of an answer", self.code, "an answer that does not count has no number")


@attrs.frozen(kw_only=True)
class Scale:
    """The answers to choose from.

    The range of numbers follows from the scale, never from the data.

    Args:
        id: The id by which questions refer to it.
        kind: The kind of scale.
        options: The answers, in the order in which they are shown; none for open text.
        promoter: The lowest answer of a promoter; 9 on a scale of 0 to 10.
        detractor: The highest answer of a detractor; 6 on a scale of 0 to 10.
        agreeing: The lowest answer that agrees; 4 on a scale of 1 to 5.
        source: Where its wordings were published.

    Raises:
        InvalidValueError: The answers do not fit the kind of scale.

    Example:
        >>> Scale(id="nps", kind="nps", options=tuple(Option(code=str(n), value=n) for n in range(11))).promoter
        9
    """

    section: ClassVar[str] = "scale"

    id: Annotated[str, ID]
    kind: ScaleKind
    options: tuple[Option, ...] = ()
    promoter: int | None = attrs.field()
    detractor: int | None = attrs.field()
    agreeing: int | None = attrs.field()
    source: Source | None = None

    @promoter.default
    def _usual_promoter(self) -> int | None:
        return _PROMOTER if self.kind == "nps" and self.values == tuple(_NPS) else None

    @detractor.default
    def _usual_detractor(self) -> int | None:
        return _DETRACTOR if self.kind == "nps" and self.values == tuple(_NPS) else None

    @agreeing.default
    def _usual_agreeing(self) -> int | None:
        return _AGREES if self.kind in RATED and self.values == tuple(_FIVE) else None

    def __attrs_post_init__(self) -> None:
        """Check that the answers fit the kind of scale."""
        check_fields(self)
        for belongs, key, expected in self._rules():
            if not belongs:
                raise InvalidValueError(f"{key} of scale {self.id!r}", self._given(key), expected)

    def implied(self) -> Definitions:
        """Return the definitions that follow from a scale by itself: none."""
        return Definitions()

    def meaning(self, table: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - a scale has no versions
        """Return an empty table: the meaning of a scale is part of its form's."""
        return {}

    def _given(self, key: str) -> str:
        return ", ".join(option.code for option in self.options) if key == "options" else str(getattr(self, key))

    def _rules(self) -> tuple[tuple[bool, str, str], ...]:
        codes = [option.code for option in self.options]
        counted = [option.code for option in self.options if option.counts]
        values, numbered = self.values, self.kind in RATED or self.kind == "nps"
        run = range(min(values, default=0), max(values, default=0) + 1)
        return (
            (_ID.fullmatch(self.id) is not None, "id", "expected lower-case ASCII words joined by '.', '-' or '_'"),
            (len({code.lower() for code in codes}) == len(codes), "options", "each code may occur once"),
            (self.kind != "text" or not codes, "options", "open text has no answers to choose from"),
            (self.kind == "text" or len(counted) >= _FEWEST, "options", "expected two answers that count, or more"),
            (not numbered or len(values) == len(counted), "options", "every answer that counts has a number"),
            (numbered or not values, "options", f"the answers of a {self.kind} have no numbers"),
            (not numbered or values == tuple(run), "options", "expected numbers that follow each other, each once"),
            (self.kind != "agreement" or values == tuple(_FIVE), "options", "agreement is answered from 1 to 5"),
            (self.kind != "smiley" or run in _FACES, "options", "faces go from 1 to 5 at most"),
            (self.kind != "yes-no" or set(counted) == {"yes", "no"}, "options", "expected the codes yes and no"),
            (self.kind == "nps" or self.promoter is None, "promoter", "only an nps has promoters"),
            (self.kind == "nps" or self.detractor is None, "detractor", "only an nps has detractors"),
            (self.kind in RATED or self.agreeing is None, "agreeing", "only agreement and faces agree"),
            (
                self.kind != "nps" or self._breaks(),
                "promoter",
                "other scales than 0 to 10 need lowest <= detractor < promoter",
            ),
            (
                self.kind not in RATED or self.agreeing in values[1:],
                "agreeing",
                "expected the lowest answer that agrees",
            ),
        )

    def _breaks(self) -> bool:
        low, high = self.detractor, self.promoter
        return low is not None and high is not None and self.values[0] <= low < high <= self.values[-1]

    @property
    def values(self) -> tuple[int, ...]:
        """The numbers of the answers that count, lowest first."""
        return tuple(sorted(option.value for option in self.options if option.counts and option.value is not None))

    @property
    def lowest(self) -> int | None:
        """The lowest number; None when answers have no numbers."""
        return min(self.values, default=None)

    @property
    def highest(self) -> int | None:
        """The highest number; None when answers have no numbers."""
        return max(self.values, default=None)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all answers, in the order in which they are shown."""
        return tuple(option.code for option in self.options)

    @checked()
    def option(self, code: str) -> Option:
        """Return the answer with a code.

        Raises:
            InvalidValueError: The scale has no such answer.
        """
        for option in self.options:
            if option.code == code:
                return option
        raise InvalidValueError(f"answer on scale {self.id!r}", code, one_of(self.codes))

    @checked()
    def needs_label(self, option: Option) -> bool:
        """Whether an answer needs a wording; the numbers of an nps do not."""
        return option.label is not None or not (self.kind == "nps" and option.counts)
