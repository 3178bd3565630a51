"""Formulas: how a value comes about, for people to read and for mathematics to be set."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final, Self

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.measures.part import Part
from soteindikaattorit.measures.words import own_words, part_in_words
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.text import Text

Term = Part | Text | str
"""What a name in a formula stands for: a sum over rows, something told in words, or the id of an indicator."""

_TOKEN: Final = re.compile(
    r"\s*(?:\{(?P<name>\w+)\}|(?P<number>[0-9][0-9.]*)|(?P<call>[A-Za-z][\w-]*)\(|(?P<sign>[-+*/();]))"
)
_SIGNS: Final = {"+": "+", "-": "\N{MINUS SIGN}", "*": "\N{MULTIPLICATION SIGN}", "/": "\N{DIVISION SIGN}"}
_SUMS: Final = ("+", "-")
_PRODUCTS: Final = ("*", "/")
_OPEN: Final = "("
_NAMES: Final = {"sum": "\N{N-ARY SUMMATION}"}


@attrs.frozen
class Formula:
    """How a value follows from what is summed.

    Args:
        template: Numbers, names in braces, the signs ``+ - * / ( )`` and functions such as ``median({days})``,
            whose arguments are parted by semicolons; ``sum`` is that over strata, Σ.
        terms: What each name in braces stands for.

    Raises:
        InvalidValueError: The template cannot be read, or a name stands for nothing.

    Example:
        >>> from soteindikaattorit.model.condition import Condition
        >>> answered = Part(where=Condition.parse({"vastattu": True}))
        >>> formula = Formula.of("{answered} / {all}", answered=answered, all=Part())
        >>> formula.tell("en")
        'rows where vastattu = yes ÷ rows'
    """

    template: str
    terms: tuple[tuple[str, Term], ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check that the template can be read, and that every name stands for something."""
        named = set(re.findall(r"\{(\w+)\}", self.template))
        if named != set(dict(self.terms)):
            lacking = ", ".join(sorted(named ^ set(dict(self.terms))))
            raise InvalidValueError("formula", self.template, f"expected the same names in the terms: {lacking}")
        self._read()

    @classmethod
    def of(cls, template: str, **terms: Term) -> Self:
        """Make a formula of its template and its terms by name."""
        return cls(template, tuple(terms.items()))

    @classmethod
    def of_sums(cls, kind: str, sums: Iterable[Term]) -> Self:
        """Make the formula of a kind of measure of which only the sums are known: a function of them."""
        terms = {f"term_{number}": term for number, term in enumerate(dict.fromkeys(sums))}
        inner = "; ".join(f"{{{name}}}" for name in terms)
        return cls.of(f"{kind}({inner})", **terms) if terms else cls.of("{kind}", kind=kind)

    def tell(self, language: str, dataset: Dataset | None = None, names: Mapping[str, Text] | None = None) -> str:
        """Return the formula in one line of plain text.

        Args:
            language: The language of the reader; what the library has no words for is told in Finnish.
            dataset: Where the names of columns and codes are; None for their ids.
            names: The names of indicators, by id; None for their ids.
        """
        return self._read().to_text(self._told(language, dataset, names or {}))

    def to_mathml(self, language: str, dataset: Dataset | None = None, names: Mapping[str, Text] | None = None) -> str:
        """Return the formula as MathML, which says the language of its words.

        Args:
            language: The language of the reader; what the library has no words for is told in Finnish.
            dataset: Where the names of columns and codes are; None for their ids.
            names: The names of indicators, by id; None for their ids.
        """
        told = {name: escape(text) for name, text in self._told(language, dataset, names or {}).items()}
        inner = self._read().to_mathml(told)
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML" lang="{own_words(language)}">{inner}</math>'

    def _told(self, language: str, dataset: Dataset | None, names: Mapping[str, Text]) -> dict[str, str]:
        return {name: _in_words(term, language, dataset, names) for name, term in self.terms}

    def _read(self) -> "_Node":
        tokens = _Tokens(list(_tokens(self.template)), self.template)
        return tokens.whole()


def factor(per: float) -> str:
    """Return what a template begins with when the value is for so many: the number and a times sign, if not for one."""
    return "" if per == 1 else f"{per:.15g} * "


def _in_words(term: Term, language: str, dataset: Dataset | None, names: Mapping[str, Text]) -> str:
    if isinstance(term, Part):
        return part_in_words(term, language, dataset)
    if isinstance(term, str):
        return str(names[term].show(language)) if term in names else term
    return term.show(own_words(language)).text


@attrs.frozen
class _Node:
    """A formula that has been read: a sign or a function with what it is applied to, or a number or a name."""

    what: str
    of: tuple["_Node", ...] = ()

    @property
    def _name(self) -> str:
        return _NAMES.get(self.what, self.what.removeprefix(_OPEN))

    def to_text(self, told: Mapping[str, str]) -> str:
        if not self.of:
            return told.get(self.what, self.what)
        inner = [node.to_text(told) for node in self.of]
        if self.what in _SIGNS:
            return f" {_SIGNS[self.what]} ".join(inner)
        return f"{self._name}({'; '.join(inner)})"

    def to_mathml(self, told: Mapping[str, str]) -> str:
        if not self.of:
            return f"<mtext>{told[self.what]}</mtext>" if self.what in told else f"<mn>{self.what}</mn>"
        inner = [node.to_mathml(told) for node in self.of]
        if self.what == "/":
            return f"<mfrac>{''.join(f'<mrow>{one}</mrow>' for one in inner)}</mfrac>"
        if self.what in _SIGNS:
            return f"<mo>{_SIGNS[self.what]}</mo>".join(inner)
        name = f"<mi>{self._name}</mi>" if self._name else ""
        return f"{name}<mrow><mo>(</mo>{'<mo>;</mo>'.join(inner)}<mo>)</mo></mrow>"


def _tokens(template: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(template.rstrip()):
        match = _TOKEN.match(template, at)
        if match is None:
            raise InvalidValueError("formula", template, f"cannot be read from {template[at:]!r}")
        at = match.end()
        kind = str(match.lastgroup)
        yield kind, match[kind]


@attrs.define
class _Tokens:
    """The tokens of a template, read from the first to the last."""

    left: list[tuple[str, str]]
    template: str

    def whole(self) -> _Node:
        node = self._sum()
        if self.left:
            raise InvalidValueError("formula", self.template, f"expected a sign before {self.left[0][1]!r}")
        return node

    def _sum(self) -> _Node:
        node = self._product()
        while self._next() in _SUMS:
            sign = self.left.pop(0)[1]
            node = _Node(sign, (node, self._product()))
        return node

    def _product(self) -> _Node:
        node = self._factor()
        while self._next() in _PRODUCTS:
            sign = self.left.pop(0)[1]
            node = _Node(sign, (node, self._factor()))
        return node

    def _next(self) -> str:
        return self.left[0][1] if self.left and self.left[0][0] == "sign" else ""

    def _factor(self) -> _Node:
        kind, sign = self.left.pop(0) if self.left else ("", "")
        if kind in {"name", "number"}:
            return _Node(sign)
        if kind == "call" or sign == _OPEN:
            return _Node(sign, tuple(self._arguments()))
        raise InvalidValueError("formula", self.template, "expected a number, a name in braces or a bracket")

    def _arguments(self) -> Iterator[_Node]:
        yield self._sum()
        while self._next() == ";":
            self.left.pop(0)
            yield self._sum()
        if self._next() != ")":
            raise InvalidValueError("formula", self.template, "expected a closing bracket")
        self.left.pop(0)
