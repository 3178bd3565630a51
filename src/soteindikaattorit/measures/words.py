"""Words: conditions, and what is summed over rows, as a reader is told them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from soteindikaattorit.measures.part import SQUARE, Aged, Elapsed, Implied, Part, Rule
from soteindikaattorit.model.condition import Condition, Criterion, Scalar
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.text import Text

TOLD: Final = ("fi", "sv", "en")
"""The languages in which the library has words of its own; nobody's official ones."""

_WORDS: Final[dict[str, dict[str, str]]] = {
    "yes": {"fi": "kyllä", "sv": "ja", "en": "yes"},
    "no": {"fi": "ei", "sv": "nej", "en": "no"},
    "and": {"fi": "{0} ja {1}", "sv": "{0} och {1}", "en": "{0} and {1}"},
    "or": {"fi": "{0} tai {1}", "sv": "{0} eller {1}", "en": "{0} or {1}"},
    "other": {"fi": "{0} muu kuin {1}", "sv": "{0} annat än {1}", "en": "{0} other than {1}"},
    "missing": {"fi": "{0} puuttuu", "sv": "{0} saknas", "en": "{0} missing"},
    "given": {"fi": "{0} tiedossa", "sv": "{0} känt", "en": "{0} known"},
    "not": {"fi": "ei ({0})", "sv": "inte ({0})", "en": "not ({0})"},
    "where": {"fi": "{0}, joilla {1}", "sv": "{0} där {1}", "en": "{0} where {1}"},
    "over": {"fi": "{0} riveiltä, joilla {1}", "sv": "{0} över rader där {1}", "en": "{0} over rows where {1}"},
    "rows": {"fi": "rivit", "sv": "rader", "en": "rows"},
    "never": {"fi": "ei mitään", "sv": "inget", "en": "nothing"},
    "sum": {"fi": "sarakkeen {0} summa", "sv": "summan av {0}", "en": "sum of {0}"},
    "squares": {"fi": "sarakkeen {0} neliöiden summa", "sv": "kvadratsumman av {0}", "en": "sum of squares of {0}"},
    "scores": {"fi": "pistemäärien summa", "sv": "summan av poängen", "en": "sum of scores"},
    "square scores": {
        "fi": "pistemäärien neliöiden summa",
        "sv": "kvadratsumman av poängen",
        "en": "sum of squares of scores",
    },
    "last": {
        "fi": "{0} jakson viimeisenä päivänä",
        "sv": "{0} på periodens sista dag",
        "en": "{0} on the last day of the period",
    },
    "score": {"fi": "pistemäärä", "sv": "poäng", "en": "score"},
    "within": {"fi": "{0} {1} kuluessa päivästä {2}", "sv": "{0} inom {1} från {2}", "en": "{0} within {1} of {2}"},
    "in time": {
        "fi": "rivit, joilla {0} on määräajassa ({1}) päivästä {2}",
        "sv": "rader där {0} är inom gränsen ({1}) från {2}",
        "en": "rows where {0} is within the limit ({1}) of {2}",
    },
    "limited": {
        "fi": "rivit, joille määräaika ({0}) on voimassa päivänä {1}",
        "sv": "rader för vilka gränsen ({0}) gäller vid {1}",
        "en": "rows for which the limit ({0}) is in force at {1}",
    },
    "all done": {
        "fi": "rivit, joilla kaikki tehtävä on tehty ({0})",
        "sv": "rader där allt som ska göras är gjort ({0})",
        "en": "rows where all that is due is done ({0})",
    },
    "any due": {
        "fi": "rivit, joilla jotakin on tehtävä",
        "sv": "rader där något ska göras",
        "en": "rows where anything is due",
    },
    "numerators": {"fi": "osoittajat: {0}", "sv": "täljarna: {0}", "en": "numerators of {0}"},
    "denominators": {"fi": "nimittäjät: {0}", "sv": "nämnarna: {0}", "en": "denominators of {0}"},
    "days from": {
        "fi": "päivät ({0} … {1})",
        "sv": "dagarna från {0} till {1}",
        "en": "the days from {0} to {1}",
    },
    "working days from": {
        "fi": "arkipäivät ({0} … {1})",
        "sv": "arbetsdagarna från {0} till {1}",
        "en": "the working days from {0} to {1}",
    },
    "median": {"fi": "mediaani: {0}", "sv": "medianen av {0}", "en": "median of {0}"},
    "quantile": {"fi": "{1} %:n kvantiili: {0}", "sv": "{1} %-kvantilen av {0}", "en": "{1} % quantile of {0}"},
    "nth": {
        "fi": "järjestyksessä {1}. pienin: {0}",
        "sv": "nummer {1} från det minsta av {0}",
        "en": "number {1} from the smallest of {0}",
    },
    "different": {
        "fi": "eri arvojen määrä: {0}",
        "sv": "antalet olika värden i {0}",
        "en": "number of different values of {0}",
    },
    "indices": {
        "fi": "henkilöiden {0}-indeksien summa",
        "sv": "summan av personernas {0}",
        "en": "sum of the {0} of persons",
    },
    "persons": {
        "fi": "henkilöt, joilla on vähintään {0} käyntiä",
        "sv": "personer med minst {0} besök",
        "en": "persons with at least {0} visits",
    },
    "published": {"fi": "kuten julkaistu", "sv": "som publicerat", "en": "as published"},
    "year before": {"fi": "sama vuotta aiemmin", "sv": "samma ett år tidigare", "en": "the same a year before"},
    "period before": {
        "fi": "sama edellisellä jaksolla",
        "sv": "samma föregående period",
        "en": "the same in the period before",
    },
    "target": {"fi": "sen tavoite", "sv": "dess mål", "en": "its target"},
    "group": {"fi": "{0}, kun {1}", "sv": "{0} när {1}", "en": "{0} when {1}"},
    "top": {
        "fi": "suoran arvo järjestyksen ylimpänä",
        "sv": "linjens värde överst i ordningen",
        "en": "value of the line at the top of the order",
    },
    "bottom": {
        "fi": "suoran arvo järjestyksen alimpana",
        "sv": "linjens värde nederst i ordningen",
        "en": "value of the line at the bottom of the order",
    },
    "share of": {
        "fi": "luokan osuus vakioväestössä {0}",
        "sv": "klassens andel av standardbefolkningen {0}",
        "en": "share of the stratum in the standard population {0}",
    },
    "rate of": {
        "fi": "luokan tapahtumat asukasta kohti vakioväestössä {0}",
        "sv": "klassens händelser per person i standardbefolkningen {0}",
        "en": "events per person of the stratum in the standard population {0}",
    },
    "age": {"fi": "ikä", "sv": "ålder", "en": "age"},
    "implied": {"fi": "{1}, kun {0}", "sv": "{1} när {0}", "en": "{1} when {0}"},
    "working": {"fi": "{0} arkipäivän", "sv": "{0} arbetsdagar", "en": "{0} working days"},
    "calendar": {"fi": "{0} päivän", "sv": "{0} dagar", "en": "{0} days"},
    "months": {"fi": "{0} kuukauden", "sv": "{0} månader", "en": "{0} months"},
    "working-1": {"fi": "{0} arkipäivän", "sv": "{0} arbetsdag", "en": "{0} working day"},
    "calendar-1": {"fi": "{0} päivän", "sv": "{0} dag", "en": "{0} day"},
    "months-1": {"fi": "{0} kuukauden", "sv": "{0} månad", "en": "{0} month"},
}


def own_words(language: str) -> str:
    """Return the language in which the library speaks to a reader of that language: its own, or the first of `TOLD`."""
    return language if language in TOLD else TOLD[0]


def word(key: str, language: str, *slots: str) -> str:
    """Return a phrase of the library with its slots filled; in Finnish where it has none in the language."""
    return _WORDS[key][own_words(language)].format(*slots)


def worded(make: Callable[[str], str]) -> Text:
    """Return a text whose wording in each language of the library is what is made for it."""
    return Text({language: make(language) for language in TOLD})


def joined(words: Iterable[str], language: str, conjunction: str = "and") -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    *first, last = list(words)
    return word(conjunction, language, ", ".join(first), last) if first else last


def condition_in_words(condition: Condition, language: str, dataset: Dataset | None = None) -> str:
    """Tell a condition to a reader; empty when every row meets it.

    Args:
        condition: The condition.
        language: One of `soteindikaattorit.model.text.LANGUAGES`; what the library has no words for is told in Finnish.
        dataset: Where the names of columns and codes are; None for their ids.

    Example:
        >>> condition_in_words(Condition.parse({"vastattu": True, "arvo": {"min": 9}}), "en")
        'vastattu = yes and arvo ≥ 9'
    """
    told = [_criterion(one, language, dataset) for one in condition.criteria if not _is_implied(one, condition)]
    return joined(told, language) if told else ""


def _is_implied(one: Criterion, condition: Condition) -> bool:
    """Whether a criterion asks only that a column holds a value, which another of its criteria asks too."""
    others = (other for other in condition.criteria if other.column == one.column and other != one)
    return one.missing and one.negated and any(not other.negated and not other.missing for other in others)


def _criterion(one: Criterion, language: str, dataset: Dataset | None) -> str:
    column = dataset.find(one.column) if dataset else None
    name = column_in_words(one.column, language, dataset)
    if one.missing:
        return word("given" if one.negated else "missing", language, name)
    if one.any_of:
        values = joined((_value(value, language, column) for value in one.any_of), language, "or")
        return word("other", language, name, values) if one.negated else f"{name} = {values}"
    bounds = _bounds(name, one.minimum, one.maximum)
    return word("not", language, bounds) if one.negated else bounds


def column_in_words(column: str, language: str, dataset: Dataset | None = None) -> str:
    """Return the name of a column for a reader, or its id when it has none in the language."""
    found = dataset.find(column) if dataset else None
    named = dict(found.name.wordings) if found and found.name else {}
    return named.get(language, column)


def _value(value: Scalar, language: str, column: Column | None) -> str:
    if isinstance(value, bool):
        return word("yes" if value else "no", language)
    named = dict(column.values) if column else {}
    wordings = dict(named[str(value)].wordings) if str(value) in named else {}
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
    """Tell a reader what is summed and over which rows: ``rows where ratkaistu = yes``.

    Args:
        part: The part.
        language: One of `soteindikaattorit.model.text.LANGUAGES`; what the library has no words for is told in Finnish.
        dataset: Where the names of columns and codes are; None for their ids.
    """
    given = Criterion(column=part.column, missing=True, negated=True)
    where = Condition(tuple(one for one in part.where.criteria if one != given))
    rows = [condition_in_words(where, language, dataset), *(_rule(rule, language, dataset) for rule in part.rules)]
    told = [one for one in rows if one]
    what = _summed(part, language, dataset)
    if not told:
        return what
    return word("over" if part.column or part.scoring else "where", language, what, joined(told, language))


def _summed(part: Part, language: str, dataset: Dataset | None) -> str:
    names = (part.column, *part.factors, part.weight) if part.column else ()
    columns = " · ".join(column_in_words(name, language, dataset) for name in names if name)
    if part.reference:
        columns = f"({columns} - {part.reference:g})"
    key = ("squares" if columns else "square scores") if part.power == SQUARE else "sum" if columns else "scores"
    what = word(key if columns or part.scoring else "rows", language, columns)
    return word("last", language, what) if part.at_end else what


def _rule(rule: Rule, language: str, dataset: Dataset | None) -> str:
    if isinstance(rule, Elapsed):
        end, start = (column_in_words(name, language, dataset) for name in (rule.end, rule.start))
        return word("within", language, end, time_in_words(rule.days, rule.calendar, rule.months, language), start)
    if isinstance(rule, Aged):
        return _bounds(word("age", language), rule.minimum, None if rule.below is None else rule.below - 1)
    if isinstance(rule, Implied):
        given = condition_in_words(rule.given, language, dataset)
        if rule.then is None:
            return word("not", language, given)
        return word("implied", language, given, condition_in_words(rule.then, language, dataset))
    score = word("score", language)
    return word("given", language, score) if rule.at_least is None else f"{score} ≥ {rule.at_least:g}"


def time_in_words(days: int | None, calendar: str, months: int | None, language: str) -> str:
    """Tell a length of time: ``7 working days``; in Finnish in the genitive, as in *7 arkipäivän kuluessa*."""
    number = days if months is None else months
    key = calendar if months is None else "months"
    return word(f"{key}-1" if number == 1 else key, language, str(number))
