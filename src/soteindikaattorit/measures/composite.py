"""Composites: one figure of several things that should be done, or of several indicators."""

from collections.abc import Mapping, Sequence
from functools import partial, reduce
from operator import add
from typing import Annotated, ClassVar

import attrs
import numpy as np

from soteindikaattorit.errors import InvalidValueError, check_choice
from soteindikaattorit.measures.derived import divided, first_not_ok
from soteindikaattorit.measures.disclosed import Disclosed, summed
from soteindikaattorit.measures.explain import (
    Formula,
    condition_in_words,
    in_own_languages,
    joined,
    phrase,
    phrase_term,
    term,
)
from soteindikaattorit.measures.measure import CountModel, Figures, Floats, Measure, check_interval, quotient
from soteindikaattorit.measures.operand import Operand
from soteindikaattorit.measures.part import Implied, Part
from soteindikaattorit.measures.proportion import INTERVALS, PERCENT, share
from soteindikaattorit.model import status
from soteindikaattorit.model.condition import Condition, present
from soteindikaattorit.model.field import Above, AtLeast, Choices

RULES = ("all-or-nothing", "opportunity")
"""Whether everything due must have been done, or each thing that was due counts."""


@attrs.frozen(kw_only=True)
class Component:
    """One thing that should be done.

    Args:
        done: The condition that it was done.
        due: The rows for which it should be done; None for all. A row that lacks a value on which ``done`` depends
            is not due.
    """

    done: Condition
    due: Condition | None = None

    @property
    def applies(self) -> Condition:
        """The rows for which it should be done and is known."""
        whole = self.due or Condition()
        for criterion in self.done.criteria:
            whole = whole if criterion.missing else whole & present(criterion.column)
        return whole


@attrs.frozen(kw_only=True)
class Composite(Measure):
    """The share of what should be done that was done, over several things, in percent (0…100).

    All or nothing, it is the share of rows for which everything that was due was done; a row for which nothing was
    due does not count.
    By opportunity, every thing that was due in a row counts once; what happens to one person hangs together,
    so no limits are given.

    Args:
        components: The things that should be done.
        rule: "all-or-nothing" or "opportunity".
        interval: "wilson", "clopper-pearson" or "agresti-coull", for all or nothing.

    Raises:
        InvalidValueError: The rule or the interval is unknown, or there are fewer than two things.

    Source:
        Nolan T, Berwick DM. All-or-none measurement raises the bar on performance. JAMA 295 (2006) 1168-1170;
        FHIR Quality Measure Implementation Guide, composite scoring "all-or-nothing" and "opportunity".
    """

    components: Annotated[tuple[Component, ...], AtLeast(2)]
    rule: Annotated[str, Choices(RULES)] = RULES[0]
    interval: str = INTERVALS[0]
    kind: ClassVar[str] = "composite"
    unit: ClassVar[str] = "%"
    intervals: ClassVar[tuple[str, ...]] = INTERVALS

    def check(self) -> None:
        """Check the rule, the interval and the number of things."""
        check_interval(self, self.interval)
        check_choice("rule of a composite", self.rule, RULES)
        if len(self.components) < _FEWEST:
            raise InvalidValueError("composite", str(len(self.components)), "expected two components or more")

    def parts(self) -> dict[str, Part]:
        """Return the rows with and without anything due, and those with all done; or what was due and done of each."""
        if self.rule == "opportunity":
            return {
                name: part
                for number, one in enumerate(self.components)
                for name, part in (
                    (f"done_{number}", Part(where=one.applies & one.done)),
                    (f"due_{number}", Part(where=one.applies)),
                )
            }
        nothing = tuple(Implied(given=one.applies) for one in self.components)
        all_done = tuple(Implied(given=one.applies, then=one.done) for one in self.components)
        return {"every_row": Part(), "complete": Part(rules=all_done), "none": Part(rules=nothing)}

    @property
    def formula(self) -> Formula:
        """The rows with all done, or all that was done, in percent of what was due."""
        parts = self.parts()
        if self.rule == "opportunity":
            done, due = (
                reduce(add, (term(part) for name, part in parts.items() if name.startswith(start)))
                for start in ("done", "due")
            )
            return PERCENT * done / due
        return PERCENT * term(in_own_languages(self._complete_in_words)) / phrase_term("any due")

    def _complete_in_words(self, language: str) -> str:
        done = (condition_in_words(one.done, language) for one in self.components)
        return phrase("all done", language, joined(done, language))

    @property
    def interval_method(self) -> str:
        """As the interval says, for all or nothing."""
        return "" if self.rule == "opportunity" else self.interval

    @property
    def count_model(self) -> CountModel | None:
        """The rows with all done of those with anything due; by opportunity, one person counts several times."""
        return None if self.rule == "opportunity" else CountModel(kind="proportion", factor=PERCENT)

    def disclosed(self) -> Disclosed:
        """Return the rows with all done and the rest; by opportunity, what was done and what was not, of each thing."""
        if self.rule == "opportunity":
            numbers = range(len(self.components))
            due = summed(*(f"due_{number}" for number in numbers))
            done = tuple((f"done_{number}", summed(f"done_{number}")) for number in numbers)
            missed = tuple((f"missed_{number}", summed(f"due_{number}", less=[f"done_{number}"])) for number in numbers)
            return Disclosed(base=due, classes=(*done, *missed), together=(tuple(name for name, _ in done),))
        return Disclosed(
            base=summed("every_row", less=["none"]),
            classes=(
                ("numerator", summed("complete", less=["none"])),
                ("rest", summed("every_row", less=["complete"])),
            ),
        )

    def finish(self, sums: Mapping[str, Floats], level: float) -> Figures:
        """Finish all or nothing with the interval by its name, opportunity without."""
        if self.rule == "all-or-nothing":
            return share(sums["complete"] - sums["none"], sums["every_row"] - sums["none"], level, self.interval)
        done, due = (
            np.sum([sums[f"{name}_{number}"] for number in range(len(self.components))], axis=0)
            for name in ("done", "due")
        )
        return Figures.of(quotient(done, due) * PERCENT, n=due, numerator=done, denominator=due)


@attrs.frozen(kw_only=True)
class Index(Measure):
    """One figure of several indicators, over the same region, period and groups.

    Weighted, it is the mean of their values by the weights, which must be in one unit, such as per cent of a target;
    by opportunity, it is the sum of their numerators in percent of the sum of their denominators.

    Args:
        weights: The weight of each indicator, by its id; by opportunity they do not matter.
        rule: "weighted" or "opportunity".

    Raises:
        InvalidValueError: The rule is unknown, or there are fewer than two indicators.

    Source:
        OECD, European Commission. Handbook on constructing composite indicators. Paris: OECD, 2008, section 1.7,
        linear aggregation; opportunity scoring as for `Composite`.
    """

    weights: Annotated[tuple[tuple[str, Annotated[float, Above(0)]], ...], AtLeast(2)]
    rule: Annotated[str, Choices(("weighted", "opportunity"))] = "weighted"
    kind: ClassVar[str] = "index"

    def check(self) -> None:
        """Check the rule and the weights."""
        if self.rule not in {"weighted", "opportunity"}:
            raise InvalidValueError("rule of an index", self.rule, "expected weighted or opportunity")
        if len(dict(self.weights)) < max(len(self.weights), _FEWEST):
            raise InvalidValueError("weights", str(len(self.weights)), "expected two indicators or more, each once")

    @property
    def formula(self) -> Formula:
        """The values by their weights over the weights, or the numerators in percent of the denominators."""
        if self.rule == "opportunity":
            numerators, denominators = (
                term(in_own_languages(partial(self._bases_in_words, key))) for key in ("numerators", "denominators")
            )
            return PERCENT * numerators / denominators
        values = reduce(add, (weight * term(name) for name, weight in self.weights))
        return values / reduce(add, (Formula(leaf=float(weight)) for _, weight in self.weights))

    def _bases_in_words(self, key: str, language: str) -> str:
        return phrase(key, language, joined(self.indicators, language))

    def operands(self) -> tuple[Operand, ...]:
        """Return the indicators that make the index."""
        return tuple(Operand(indicator=name) for name, _ in self.weights)

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        """Derive the mean by the weights, or the numerators in percent of the denominators."""
        statuses = first_not_ok(figures)
        if self.rule == "weighted":
            weights = np.asarray([weight for _, weight in self.weights])[:, None]
            with np.errstate(over="ignore"):
                total = np.sum(weights * [operand.value for operand in figures], axis=0)
            return divided(total, np.full(total.shape, np.sum(weights)), 1.0, statuses)
        numerator = np.sum([operand.numerator for operand in figures], axis=0)
        denominator = np.sum([operand.denominator for operand in figures], axis=0)
        is_lacking = (statuses == status.OK) & np.isnan(numerator + denominator)
        statuses = np.where(is_lacking, status.NOT_APPLICABLE, statuses)
        return divided(numerator, denominator, PERCENT, statuses)


_FEWEST = 2
