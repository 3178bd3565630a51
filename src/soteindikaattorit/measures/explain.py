"""Explanations of measures: formulas, conditions and sums in words and as MathML."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from html import escape
from importlib import resources
from typing import Final, Self

import attrs

from soteindikaattorit.measures.part import SQUARE, Aged, Elapsed, Implied, Part, Rule
from soteindikaattorit.model.condition import Condition, Criterion, Scalar
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.text import Text

OWN_LANGUAGES: Final = ("fi", "sv", "en")
"""The languages of the phrases of the library, the fallback first; they are not official wordings."""

Term = Part | Text | str
"""A term of a formula: a sum over rows, a phrase, or the id of an indicator."""

_SIGNS: Final = {"+": "+", "-": "\N{MINUS SIGN}", "*": "\N{MULTIPLICATION SIGN}", "/": "\N{DIVISION SIGN}"}
_PRECEDENCE: Final = {"+": 1, "-": 1, "*": 2, "/": 2}
_SYMBOLS: Final = {"sum": "\N{N-ARY SUMMATION}"}


def _binary(operator: str) -> "Callable[[Formula, Formula | float], Formula]":
    def apply(self: "Formula", other: "Formula | float") -> "Formula":
        return Formula(operator, (self, _formula(other)))

    return apply


@attrs.frozen
class Formula:
    """An expression: a term or a number, or an operator or a function applied to other expressions.

    Formulas are written with Python's operators: ``100 * term(a) / term(b)``.

    Args:
        operator: One of ``+ - * /`` or the name of a function, such as ``sum`` over strata; empty for a leaf.
        operands: The expressions that the operator is applied to.
        leaf: The term or number; None when there is an operator.

    Example:
        >>> from soteindikaattorit.model.condition import present
        >>> (term(Part(where=present("vastattu"))) / term(Part())).to_text("en")
        'rows where vastattu known ÷ rows'
    """

    operator: str = ""
    operands: tuple["Formula", ...] = ()
    leaf: Term | float | None = None

    __add__ = _binary("+")
    __sub__ = _binary("-")
    __mul__ = _binary("*")
    __truediv__ = _binary("/")

    def __rmul__(self, other: float) -> "Formula":
        """Return a number times the expression."""
        return _formula(other) * self

    @classmethod
    def from_sums(cls, kind: str, sums: Iterable[Term]) -> Self:
        """Return the formula of a kind of measure without a formula of its own: a function of its sums."""
        operands = tuple(map(term, dict.fromkeys(sums)))
        return cls(kind, operands) if operands else cls(leaf=kind)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms from left to right."""
        if self.operator:
            return tuple(leaf for operand in self.operands for leaf in operand.terms)
        return () if self.leaf is None or isinstance(self.leaf, float) else (self.leaf,)

    def to_text(self, language: str, dataset: Dataset | None = None, names: Mapping[str, Text] | None = None) -> str:
        """Return the formula in one line of plain text; its arguments are those of `to_mathml`."""
        return _text(self, lambda leaf: _in_words(leaf, language, dataset, names or {}))

    def to_mathml(self, language: str, dataset: Dataset | None = None, names: Mapping[str, Text] | None = None) -> str:
        """Return the formula as MathML, marked with the language of its words.

        Args:
            language: The language of the reader; without phrases in it, those in Finnish are used.
            dataset: The dataset with the names of columns and codes; None for their ids.
            names: The names of indicators, by id; None for their ids.
        """
        inner = _mathml(self, lambda leaf: escape(_in_words(leaf, language, dataset, names or {})))
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML" lang="{own_language(language)}">{inner}</math>'


def term(leaf: Term) -> Formula:
    """Return the formula that is one term."""
    return Formula(leaf=leaf)


def times(factor: float, formula: Formula) -> Formula:
    """Return a formula times a factor; a factor of 1 is left out."""
    return formula if factor == 1 else factor * formula


def _formula(value: Formula | float) -> Formula:
    return value if isinstance(value, Formula) else Formula(leaf=float(value))


def _text(formula: Formula, words: Callable[[Term], str]) -> str:
    if not formula.operator:
        return f"{formula.leaf:.15g}" if isinstance(formula.leaf, float) else words(formula.leaf or "")
    operands = [_text(operand, words) for operand in formula.operands]
    if formula.operator not in _SIGNS:
        return f"{_SYMBOLS.get(formula.operator, formula.operator)}({'; '.join(operands)})"
    pairs = zip(operands, _needs_brackets(formula), strict=True)
    return f" {_SIGNS[formula.operator]} ".join(f"({text})" if brackets else text for text, brackets in pairs)


def _mathml(formula: Formula, words: Callable[[Term], str]) -> str:
    if not formula.operator:
        leaf = formula.leaf
        return f"<mn>{leaf:.15g}</mn>" if isinstance(leaf, float) else f"<mtext>{words(leaf or '')}</mtext>"
    operands = [_mathml(operand, words) for operand in formula.operands]
    in_brackets = "<mrow><mo>(</mo>{}<mo>)</mo></mrow>".format
    if formula.operator not in _SIGNS:
        name = _SYMBOLS.get(formula.operator, formula.operator)
        return f"<mi>{name}</mi>{in_brackets('<mo>;</mo>'.join(operands))}"
    pairs = zip(operands, _needs_brackets(formula), strict=True)
    operands = [in_brackets(node) if brackets else node for node, brackets in pairs]
    if formula.operator == "/":
        return f"<mfrac>{''.join(f'<mrow>{node}</mrow>' for node in operands)}</mfrac>"
    return f"<mo>{_SIGNS[formula.operator]}</mo>".join(operands)


def _needs_brackets(formula: Formula) -> tuple[bool, ...]:
    # An operand needs brackets when it binds less than the operator, or as much and is on the right.
    own = _PRECEDENCE[formula.operator]
    bindings = (_PRECEDENCE.get(operand.operator, own + 1) for operand in formula.operands)
    return tuple(binding < own + bool(position) for position, binding in enumerate(bindings))


def _in_words(leaf: Term, language: str, dataset: Dataset | None, names: Mapping[str, Text]) -> str:
    if isinstance(leaf, Part):
        return part_in_words(leaf, language, dataset)
    if isinstance(leaf, str):
        return str(names[leaf].show(language)) if leaf in names else leaf
    return leaf.show(own_language(language)).text


@cache
def _phrases() -> Mapping[str, Mapping[str, str]]:
    file = resources.files("soteindikaattorit.measures") / "phrases.toml"
    return dict(tomllib.loads(file.read_text("utf-8")))


def own_language(language: str) -> str:
    """Return the language of the phrases for a reader: the reader's own when there are phrases in it, else Finnish."""
    return language if language in OWN_LANGUAGES else OWN_LANGUAGES[0]


def phrase(key: str, language: str, *slots: str) -> str:
    """Return a phrase of the library with its slots filled, in a language or else in Finnish."""
    return _phrases()[key][own_language(language)].format(*slots)


def in_own_languages(write: Callable[[str], str]) -> Text:
    """Return the text that a function writes in each language of the library."""
    return Text({language: write(language) for language in OWN_LANGUAGES})


def phrase_term(key: str, *slots: str) -> Formula:
    """Return the formula that is one phrase."""
    return term(in_own_languages(lambda language: phrase(key, language, *slots)))


def joined(words: Iterable[str], language: str, conjunction: str = "and") -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    *first, last = list(words)
    return phrase(conjunction, language, ", ".join(first), last) if first else last


def condition_in_words(condition: Condition, language: str, dataset: Dataset | None = None) -> str:
    """Return a condition in words; empty when every row meets it.

    Args:
        condition: The condition.
        language: The language of the reader; without phrases in it, those in Finnish are used.
        dataset: The dataset with the names of columns and codes; None for their ids.

    Example:
        >>> condition_in_words(Condition.parse({"vastattu": True, "arvo": {"min": 9}}), "en")
        'vastattu = yes and arvo ≥ 9'
    """
    criteria = (criterion for criterion in condition.criteria if not _is_implied(criterion, condition))
    phrases = [_criterion(criterion, language, dataset) for criterion in criteria]
    return joined(phrases, language) if phrases else ""


def _is_implied(own: Criterion, condition: Condition) -> bool:
    """Whether a criterion only requires a value in a column, which another criterion on the column requires too."""
    others = (other for other in condition.criteria if other.column == own.column and other != own)
    return own.missing and own.negated and any(not other.negated and not other.missing for other in others)


def _criterion(criterion: Criterion, language: str, dataset: Dataset | None) -> str:
    column = dataset.find(criterion.column) if dataset else None
    name = column_in_words(criterion.column, language, dataset)
    if criterion.missing:
        return phrase("given" if criterion.negated else "missing", language, name)
    if criterion.any_of:
        values = joined((_value(value, language, column) for value in criterion.any_of), language, "or")
        return phrase("other", language, name, values) if criterion.negated else f"{name} = {values}"
    bounds = _bounds(name, criterion.minimum, criterion.maximum)
    return phrase("not", language, bounds) if criterion.negated else bounds


def column_in_words(column: str, language: str, dataset: Dataset | None = None) -> str:
    """Return the name of a column, or its id when it has none in the language."""
    described = dataset.find(column) if dataset else None
    names = dict(described.name.wordings) if described and described.name else {}
    return names.get(language, column)


def _value(value: Scalar, language: str, column: Column | None) -> str:
    if isinstance(value, bool):
        return phrase("yes" if value else "no", language)
    codes = dict(column.values) if column else {}
    wordings = dict(codes[str(value)].wordings) if str(value) in codes else {}
    return wordings.get(language, _plain(value))


def _plain(value: Scalar) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _bounds(name: str, low: Scalar | None, high: Scalar | None) -> str:
    if low is not None and high is not None:
        return f"{name} = {_plain(low)}" if low == high else f"{_plain(low)} ≤ {name} ≤ {_plain(high)}"
    return f"{name} ≤ {_plain(high)}" if high is not None else f"{name} ≥ {'' if low is None else _plain(low)}"


def part_in_words(part: Part, language: str, dataset: Dataset | None = None) -> str:
    """Return a part in words, with the rows that count: ``rows where ratkaistu = yes``.

    Args:
        part: The part.
        language: The language of the reader; without phrases in it, those in Finnish are used.
        dataset: The dataset with the names of columns and codes; None for their ids.
    """
    # The sum of a column is always over rows with a value, so that criterion is not repeated.
    implied = Criterion(column=part.column, missing=True, negated=True)
    where = Condition(tuple(criterion for criterion in part.where.criteria if criterion != implied))
    rules = (_rule(rule, language, dataset) for rule in part.rules)
    rows = list(filter(None, (condition_in_words(where, language, dataset), *rules)))
    summed = _summed(part, language, dataset)
    if not rows:
        return summed
    return phrase("over" if part.column or part.scoring else "where", language, summed, joined(rows, language))


def _summed(part: Part, language: str, dataset: Dataset | None) -> str:
    names = (part.column, *part.factors, part.weight) if part.column else ()
    columns = " · ".join(column_in_words(name, language, dataset) for name in names if name)
    if part.reference:
        columns = f"({columns} - {part.reference:g})"
    key = ("squares" if columns else "square scores") if part.power == SQUARE else "sum" if columns else "scores"
    summed = phrase(key if columns or part.scoring else "rows", language, columns)
    return phrase("last", language, summed) if part.at_end else summed


def _rule(rule: Rule, language: str, dataset: Dataset | None) -> str:
    if isinstance(rule, Elapsed):
        end, start = (column_in_words(name, language, dataset) for name in (rule.end, rule.start))
        return phrase("within", language, end, time_in_words(rule.days, rule.calendar, rule.months, language), start)
    if isinstance(rule, Aged):
        return _bounds(phrase("age", language), rule.minimum, None if rule.below is None else rule.below - 1)
    if isinstance(rule, Implied):
        given = condition_in_words(rule.given, language, dataset)
        if rule.then is None:
            return phrase("not", language, given)
        return phrase("implied", language, given, condition_in_words(rule.then, language, dataset))
    score = phrase("score", language)
    return phrase("given", language, score) if rule.at_least is None else f"{score} ≥ {rule.at_least:g}"


def time_in_words(days: int | None, calendar: str, months: int | None, language: str) -> str:
    """Return a length of time in words: ``7 working days``; in Finnish in the genitive, *7 arkipäivän kuluessa*."""
    number = days if months is None else months
    key = calendar if months is None else "months"
    return phrase(f"{key}-1" if number == 1 else key, language, str(number))
