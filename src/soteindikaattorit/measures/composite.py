"""Composites: one figure of several components of care, or of several indicators."""

from collections.abc import Sequence
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
from soteindikaattorit.measures.measure import PERCENT, CountModel, Figures, Measure, Sums, quotient
from soteindikaattorit.measures.operand import Operand
from soteindikaattorit.measures.part import Implied, Part
from soteindikaattorit.measures.proportion import INTERVALS, rows_with_values, share
from soteindikaattorit.model import status
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.field import Above, AtLeast, Choices

RULES = ("all-or-nothing", "opportunity")
"""Whether everything due must have been done, or each thing that was due counts."""

_MIN_COMPONENTS = 2


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
        return rows_with_values(self.done, self.due)


@attrs.frozen(kw_only=True)
class Composite(Measure):
    """The share of what should be done that was done, over several components, in percent (0…100).

    "All-or-nothing" is the share of rows for which everything that was due was done; a row for which nothing was due
    does not count.
    "Opportunity" counts every component that was due in a row once; it has no limits, because the components of one
    person are not independent.

    Args:
        components: The things that should be done.
        rule: "all-or-nothing" or "opportunity".
        interval: "wilson", "clopper-pearson" or "agresti-coull", for all-or-nothing.

    Raises:
        InvalidValueError: The rule or the interval is unknown, or there are fewer than two components.

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
        check_choice("rule of a composite", self.rule, RULES)
        if len(self.components) < _MIN_COMPONENTS:
            raise InvalidValueError("composite", str(len(self.components)), "expected two components or more")

    @property
    def _is_opportunity(self) -> bool:
        return self.rule == "opportunity"

    def _named(self, name: str) -> tuple[str, ...]:
        return tuple(f"{name}_{number}" for number in range(len(self.components)))

    def parts(self) -> dict[str, Part]:
        """Return all rows, those with everything done and those with nothing due; or each component, due and done."""
        applies = [component.applies for component in self.components]
        if self._is_opportunity:
            done = [rows & component.done for rows, component in zip(applies, self.components, strict=True)]
            names = (*self._named("done"), *self._named("due"))
            return {name: Part(where=rows) for name, rows in zip(names, (*done, *applies), strict=True)}
        complete = (Implied(given=component.applies, then=component.done) for component in self.components)
        nothing = (Implied(given=rows) for rows in applies)
        return {"every_row": Part(), "complete": Part(rules=tuple(complete)), "none": Part(rules=tuple(nothing))}

    @property
    def formula(self) -> Formula:
        """The rows with everything done, or the components done, in percent of what was due."""
        if self._is_opportunity:
            parts = self.parts()
            done, due = (reduce(add, (term(parts[key]) for key in self._named(name))) for name in ("done", "due"))
            return PERCENT * done / due
        return PERCENT * term(in_own_languages(self._complete_in_words)) / phrase_term("any due")

    def _complete_in_words(self, language: str) -> str:
        done = (condition_in_words(component.done, language) for component in self.components)
        return phrase("all done", language, joined(done, language))

    @property
    def interval_method(self) -> str:
        return "" if self._is_opportunity else self.interval

    @property
    def count_model(self) -> CountModel | None:
        """Rows are counted all-or-nothing; by opportunity, one person counts several times."""
        return None if self._is_opportunity else CountModel(kind="proportion", factor=PERCENT)

    def disclosed(self) -> Disclosed:
        """Return the rows with everything done and the rest; by opportunity, each component done and missed."""
        if self._is_opportunity:
            done, due, missed = (self._named(name) for name in ("done", "due", "missed"))
            classes = tuple((name, summed(name)) for name in done)
            rest = tuple(
                (name, summed(whole, less=[part])) for name, whole, part in zip(missed, due, done, strict=True)
            )
            return Disclosed(base=summed(*due), classes=(*classes, *rest), together=(done,))
        classes = (("numerator", summed("complete", less=["none"])), ("rest", summed("every_row", less=["complete"])))
        return Disclosed(base=summed("every_row", less=["none"]), classes=classes)

    def finish(self, sums: Sums, level: float) -> Figures:
        if not self._is_opportunity:
            return share(sums["complete"] - sums["none"], sums["every_row"] - sums["none"], level, self.interval)
        done, due = (np.sum([sums[key] for key in self._named(name)], axis=0) for name in ("done", "due"))
        return Figures.from_values(quotient(done, due) * PERCENT, n=due, numerator=done, denominator=due)


@attrs.frozen(kw_only=True)
class Index(Measure):
    """One figure of several indicators, for the same region, period and groups.

    "Weighted" is the weighted mean of their values, which must be in one unit, such as percent of a target;
    "opportunity" is the sum of their numerators in percent of the sum of their denominators.

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
        if self.rule not in {"weighted", "opportunity"}:
            raise InvalidValueError("rule of an index", self.rule, "expected weighted or opportunity")
        if len(dict(self.weights)) < max(len(self.weights), _MIN_COMPONENTS):
            raise InvalidValueError("weights", str(len(self.weights)), "expected two indicators or more, each once")

    @property
    def formula(self) -> Formula:
        """The sum of values times weights divided by that of weights, or numerators in percent of denominators."""
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
        return tuple(Operand(indicator=name) for name, _ in self.weights)

    def derive(self, figures: Sequence[Figures], level: float) -> Figures:
        statuses = first_not_ok(figures)
        if self.rule == "weighted":
            weights = np.asarray([weight for _, weight in self.weights])[:, None]
            with np.errstate(over="ignore"):
                total = np.sum(weights * [operand.value for operand in figures], axis=0)
            return divided(total, np.full(total.shape, np.sum(weights)), 1.0, statuses)
        numerator = np.sum([operand.numerator for operand in figures], axis=0)
        denominator = np.sum([operand.denominator for operand in figures], axis=0)
        is_lacking = (statuses == status.OK) & np.isnan(numerator + denominator)
        return divided(numerator, denominator, PERCENT, np.where(is_lacking, status.NOT_APPLICABLE, statuses))
