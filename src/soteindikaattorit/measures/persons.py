"""Measures of persons: their number, and the continuity of their care."""

from typing import Annotated, ClassVar

import attrs

from soteindikaattorit.errors import InvalidValueError, one_of
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import Formula, phrase_term
from soteindikaattorit.measures.individual import INDEX, INDICES, VISITS, Individual
from soteindikaattorit.measures.mean import mean_figures
from soteindikaattorit.measures.measure import DATE_TYPES, IDENTIFIER_TYPES, Figures, Measure, Need, Sums
from soteindikaattorit.measures.part import SQUARE, Part
from soteindikaattorit.model.condition import present
from soteindikaattorit.model.field import Choices, Minimum

MIN_VISITS = 2
"""The least number of visits for which continuity is defined."""


@attrs.frozen(kw_only=True)
class Distinct(Measure):
    """The number of different values of a column, such as of persons, without an interval.

    It is not additive: a person with visits in January and in February is one person in both together.
    So every total is computed from rows.

    Args:
        column: The column whose different values are counted; identifiers are text.
    """

    column: str
    kind: ClassVar[str] = "distinct"

    def needs(self) -> tuple[Need, ...]:
        return (Need(column=self.column, types=IDENTIFIER_TYPES),)

    def parts(self) -> dict[str, Part]:
        return {"n": Part(where=present(self.column), individual=Individual(person=self.column))}

    @property
    def formula(self) -> Formula:
        """The number of different values."""
        return phrase_term("different", self.column)

    def disclosed(self) -> Disclosed:
        return Disclosed(base=summed("n"), is_additive=False)

    def finish(self, sums: Sums, level: float) -> Figures:
        return Figures.from_values(sums["n"], n=sums["n"], statuses="ok")


@attrs.frozen(kw_only=True)
class Continuity(Measure):
    """The mean, over persons, of an index of the continuity of their care (0…1), with Student's t interval.

    The index of a person is computed from that person's visits in a cell:
    ``coc`` (Bice and Boxerman), the concentration of visits on few providers;
    ``upc``, the share of visits with the most usual provider;
    ``secon``, the share of visits with the same provider as the visit before;
    ``mmci``, the fewness of providers for the number of visits.
    It is 1 with one provider, and undefined below two visits.
    Visits that lack the person or the provider do not count.

    Args:
        person: The column with the person who visited.
        provider: The column with the provider: a doctor, a nurse or a team.
        index: "coc", "upc", "secon" or "mmci".
        minimum: The least number of visits of a person who counts, from 2.
        time: The column of the date or datetime that orders the visits; for "secon" only.

    Raises:
        InvalidValueError: The index is unknown, the minimum is below 2, or the time is missing or not needed.

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
    minimum: Annotated[int, Minimum(MIN_VISITS)] = MIN_VISITS
    time: str = ""
    kind: ClassVar[str] = "continuity"
    interval: ClassVar[str] = "student-t"
    extras: ClassVar[tuple[str, ...]] = ("standard_deviation", "visits")

    def check(self) -> None:
        is_ordered = self.index == "secon"
        for is_possible, key, expected in (
            (self.index in INDICES, "index", one_of(INDICES)),
            (self.minimum >= MIN_VISITS, "minimum", f"expected {MIN_VISITS} visits or more"),
            (bool(self.time) or not is_ordered, "time", "secon needs the time by which visits follow each other"),
            (not self.time or is_ordered, "time", "only secon asks for an order"),
        ):
            if not is_possible:
                raise InvalidValueError(f"{key} of a continuity", str(getattr(self, key)), expected)

    def needs(self) -> tuple[Need, ...]:
        persons = tuple(Need(column=column, types=IDENTIFIER_TYPES) for column in (self.person, self.provider))
        return (*persons, Need(column=self.time, types=DATE_TYPES)) if self.time else persons

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
        """The sum of the index of persons divided by their number."""
        return phrase_term("indices", self.index.upper()) / phrase_term("persons", str(self.minimum))

    def disclosed(self) -> Disclosed:
        return Disclosed(base=summed("n"), amounts=(("sum", summed("sum")),), is_score=True, is_additive=False)

    def finish(self, sums: Sums, level: float) -> Figures:
        return mean_figures(sums, level, extras=(("visits", sums["visits"]),))
