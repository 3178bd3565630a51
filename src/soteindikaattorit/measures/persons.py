"""Measures of persons: how many there are, and how continuous the care of each was."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, phrase_term
from soteindikaattorit.measures.individual import INDEX, INDICES, VISITS, Individual
from soteindikaattorit.measures.mean import mean_figures
from soteindikaattorit.measures.measure import Figures, Floats, Measure, Need
from soteindikaattorit.measures.part import SQUARE, Part
from soteindikaattorit.model.condition import present
from soteindikaattorit.model.dataset import DATED
from soteindikaattorit.model.field import Choices, Minimum

LEAST_VISITS = 2
"""The least number of visits for which continuity is defined."""

_IDENTIFIERS = ("code", "region", "text")


@attrs.frozen(kw_only=True)
class Distinct(Measure):
    """The number of different values of a column, such as of persons.

    It adds up over nothing: who came in January and in February is one person in both together.
    So every total is counted from rows.

    Args:
        column: The column whose different values are counted; identifiers are text.
    """

    column: str
    kind: ClassVar[str] = "distinct"

    def needs(self) -> tuple[Need, ...]:
        """Return the column."""
        return (Need(column=self.column, types=_IDENTIFIERS),)

    def parts(self) -> dict[str, Part]:
        """Return the number of values, each counted once."""
        return {"n": Part(where=present(self.column), individual=Individual(person=self.column))}

    @property
    def formula(self) -> Formula:
        """How many different values there are."""
        return phrase_term("different", self.column)

    def disclosed(self) -> Disclosed:
        """Return the number itself."""
        return Disclosed(base=summed("n"), is_additive=False)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish without an interval: persons are counted, not sampled; none is a number."""
        return Figures.of(sums["n"], n=sums["n"], is_zero_data=True)


@attrs.frozen(kw_only=True)
class Continuity(Measure):
    """The mean, over persons, of an index of how continuous their care was (0…1).

    The index of a person is worked out from that person's visits in a cell:
    ``coc`` (Bice and Boxerman), how concentrated visits are on few providers;
    ``upc``, the share of visits with the most usual provider;
    ``secon``, the share of visits with the same provider as the visit before;
    ``mmci``, how few providers there are for so many visits.
    It is 1 with one provider, and undefined below two visits.
    Visits that lack the person or the provider do not count.

    Args:
        person: The column that says who visited.
        provider: The column that says whom: a doctor, a nurse or a team.
        index: "coc", "upc", "secon" or "mmci".
        minimum: The least number of visits a person must have to count, from 2.
        time: The column of the date or datetime by which visits follow each other; for "secon" only.

    Raises:
        InvalidValueError: The index is unknown, the minimum is below 2, or the time is missing or not asked for.

    Source:
        Bice TW, Boxerman SB. A quantitative measure of continuity of care. Medical Care 15 (1977) 347-349 (COC);
        Breslau N, Reeb KG. Continuity of care in a university-based practice. Journal of Medical Education 50 (1975)
        965-969 (UPC); Steinwachs DM. Measuring provider continuity in ambulatory care. Medical Care 17 (1979) 551-565
        (SECON); Magill MK, Senf J. A new method for measuring continuity of care in family practice residencies.
        Journal of Family Practice 24 (1987) 165-168 (MMCI).
    """

    person: str
    provider: str
    index: Annotated[str, Choices(INDICES)] = "coc"
    minimum: Annotated[int, Minimum(LEAST_VISITS)] = LEAST_VISITS
    time: str = ""
    kind: ClassVar[str] = "continuity"
    extras: ClassVar[tuple[str, ...]] = ("standard_deviation", "visits")

    def check(self) -> None:
        """Check that the index is known, defined and has the order that it needs."""
        for belongs, key, expected in (
            (self.index in INDICES, "index", one_of(INDICES)),
            (self.minimum >= LEAST_VISITS, "minimum", f"expected {LEAST_VISITS} visits or more"),
            (
                bool(self.time) or self.index != "secon",
                "time",
                "secon needs the time by which visits follow each other",
            ),
            (not self.time or self.index == "secon", "time", "only secon asks for an order"),
        ):
            if not belongs:
                raise InvalidValueError(f"{key} of a continuity", str(getattr(self, key)), expected)

    def needs(self) -> tuple[Need, ...]:
        """Return the person, the provider and, where visits are in order, their time."""
        who = (Need(column=self.person, types=_IDENTIFIERS), Need(column=self.provider, types=_IDENTIFIERS))
        return (*who, Need(column=self.time, types=tuple(sorted(DATED)))) if self.time else who

    def parts(self) -> dict[str, Part]:
        """Return the number of persons, the sum of their index and of its square, and their visits."""
        where = present(self.person) & present(self.provider)
        where = where & present(self.time) if self.time else where
        individual = Individual(
            person=self.person, provider=self.provider, time=self.time, index=self.index, minimum=self.minimum
        )
        return {
            "n": Part(where=where, individual=individual),
            "sum": Part(column=INDEX, where=where, individual=individual),
            "squares": Part(column=INDEX, power=SQUARE, where=where, individual=individual),
            "visits": Part(column=VISITS, where=where, individual=individual),
        }

    @property
    def formula(self) -> Formula:
        """The sum of the index of persons over their number."""
        return phrase_term("indices", self.index.upper()) / phrase_term("persons", str(self.minimum))

    @property
    def interval_method(self) -> str:
        """Student's t."""
        return "student-t"

    def disclosed(self) -> Disclosed:
        """Return the number of persons and the sum of their index."""
        return Disclosed(base=summed("n"), amounts=(("sum", summed("sum")),), is_score=True, is_additive=False)

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish with Student's t interval of the mean of persons."""
        return mean_figures(sums, level, extras=(("visits", sums["visits"]),))
