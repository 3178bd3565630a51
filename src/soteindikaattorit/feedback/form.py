"""Forms: questions that people are asked together, with their wordings by language."""

from typing import Annotated, Any, ClassVar, Literal, get_args

import attrs

from soteindikaattorit.definitions.definitions import Definitions
from soteindikaattorit.definitions.indicator import Direction, Indicator
from soteindikaattorit.errors import InvalidValueError, check_choice, unknown
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Scale
from soteindikaattorit.measures import Count, Measure, Quotient
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.dataset import Column, Dataset, check_id
from soteindikaattorit.model.field import ID, INHERITED, ONE_OR_MANY, REGION, AtLeast, Choices, Key, Minimum
from soteindikaattorit.model.revision import Revision, check_history
from soteindikaattorit.model.source import Law, Source
from soteindikaattorit.model.text import LANGUAGES, Synonyms, Text

Who = Literal["client", "relative", "professional"]
"""A kind of people that a form asks."""

WHO: tuple[Who, ...] = get_args(Who)

NAME = "form.name"
"""The place of the name of a form among its texts."""

CHANNELS = ("kiosk", "sms", "web", "app", "email", "paper", "telephone", "oral")
"""The channels through which answers are collected."""

_MEANING = ("audience", "has_invitations")
_COLUMN_MEANING = ("type", "unit", "level", "role", "optional", "minimum", "maximum", "not_before")
_SCALE_MEANING = ("kind", "promoter", "detractor", "agreeing")
_MAX_AGE = 150
_LANGUAGES = (*LANGUAGES, "smi")
_DECIMALS = {"mean": 2, "agreeing": 0, "yes": 0, "nps": 0}

# The project's own words, not an official wording; there are none in the Sámi languages.
_ID = Text({"fi": "Vastauksen tunniste.", "en": "The id of the answer."})
_LANGUAGE = Text({"fi": "Vastauskieli, jos se on tiedossa.", "en": "The language, when known."})
_CHANNEL = Text({"fi": "Vastauskanava, jos se on tiedossa.", "en": "The channel, when known."})
_DAY = Text({"fi": "Päivä Suomen aikaa.", "en": "The day in Finland."})
_SENT = Text({"fi": "Lähetettyjen kutsujen määrä.", "en": "The number of invitations sent."})
_ANSWERS = Text({"fi": "Vastaukset", "sv": "Svar", "en": "Answers"})
_INVITATIONS = Text({"fi": "Kutsut", "sv": "Inbjudningar", "en": "Invitations"})
_RATE = Text({"fi": "Vastausosuus", "sv": "Svarsprocent", "en": "Response rate"})


@attrs.frozen(kw_only=True)
class Audience:
    """The people that a form asks.

    Args:
        who: The kind of people that are asked.
        youngest: The lowest age, in years; None for no limit.
        oldest: The highest age, in years; None for no limit.

    Raises:
        InvalidValueError: Nobody belongs to it.

    Example:
        >>> Audience(who="client", youngest=7, oldest=12).oldest
        12
    """

    who: Who = "client"
    youngest: Annotated[int | None, Minimum(0)] = None
    oldest: Annotated[int | None, Minimum(0)] = None

    def __attrs_post_init__(self) -> None:
        """Check that somebody belongs to it."""
        check_fields(self)
        low, high = self.youngest or 0, _MAX_AGE if self.oldest is None else self.oldest
        if not 0 <= low <= high <= _MAX_AGE:
            raise InvalidValueError("age of an audience", f"{low}-{high}", "expected years, the youngest first")


@attrs.frozen(kw_only=True)
class Form:
    """A form that can be shown in every language in which all its texts have a wording.

    Args:
        id: The id; also that of the dataset of its answers.
        version: The version; it changes when the meaning of a question changes.
        name: The name.
        audience: The people that are asked.
        questions: The questions, in their order; none while they are not known.
        description: The purpose of the form.
        source: Where the form was published.
        languages: The languages that its publisher promises.
        where_kept: Where the publisher keeps wordings that are missing here.
        background: The columns with facts about an answer, such as the municipality.
        covers: The region whose answers these are, as level and code: "hyvinvointialue:21".
        has_invitations: Whether the number of invited people is known, so that there is a response rate.
        synonyms: Other words for it, which a search finds too.
        law: The laws on which it and its indicators are based.
        history: The changes of each version, the newest last; empty when they are not recorded.
        base: The id of the form of which it is a variant; empty for no variant.

    Raises:
        InvalidValueError: The questions do not go together.
    """

    section: ClassVar[str] = "form"

    id: Annotated[str, ID]
    version: str
    name: Annotated[Text, INHERITED]
    audience: Audience = Audience()
    questions: Annotated[tuple[Question, ...], Key("question")] = ()
    description: Text | None = None
    source: Source | None = None
    languages: tuple[Annotated[str, Choices(LANGUAGES)], ...] = ()
    where_kept: str = ""
    background: tuple[Column, ...] = ()
    covers: Annotated[str, REGION] = ""
    has_invitations: bool = False
    synonyms: Synonyms | None = None
    law: Annotated[tuple[Law, ...], ONE_OR_MANY, AtLeast(1)] = ()
    history: Annotated[tuple[Revision, ...], AtLeast(1)] = ()
    base: Annotated[str, ID] = ""

    def __attrs_post_init__(self) -> None:
        """Check that the questions go together."""
        check_fields(self)
        check_id("form id", self.id)
        if not self.version.strip():
            raise InvalidValueError(f"version of form {self.id!r}", self.version, "expected a version such as '2024'")
        check_history(f"form {self.id!r}", self.history, self.version)
        for language in self.languages:
            if language not in LANGUAGES or self.languages.count(language) > 1:
                expected = f"expected some of {', '.join(LANGUAGES)}, each once"
                raise InvalidValueError(f"languages of form {self.id!r}", language, expected)
        codes = [question.code.lower() for question in self.questions]
        scales: dict[str, Scale] = {}
        for code, question in zip(codes, self.questions, strict=True):
            if codes.count(code) > 1:
                raise InvalidValueError(f"question of form {self.id!r}", code, "each code may occur once")
            if scales.setdefault(question.scale.id, question.scale) != question.scale:
                expected = "expected one definition of a scale"
                raise InvalidValueError(f"scale of form {self.id!r}", question.scale.id, expected)

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The scales of the questions, each once, in the order of the questions."""
        return tuple(dict.fromkeys(question.scale for question in self.questions))

    @checked()
    def question(self, code: str) -> Question:
        """Return the question with a code.

        Raises:
            UnknownNameError: The form has no such question.
        """
        for question in self.questions:
            if question.code == code:
                return question
        raise unknown(f"question of form {self.id!r}", code, (question.code for question in self.questions))

    @property
    def texts(self) -> tuple[tuple[str, Text | None], ...]:
        """Every text by its place: the name, each question by its code, each answer as in ``agreement.5``.

        Answers of an nps are shown by their number; they are included only when they have a wording.
        """
        options = (
            (f"{scale.id}.{option.code}", option.label)
            for scale in self.scales
            for option in scale.options
            if scale.needs_label(option)
        )
        return ((NAME, self.name), *((question.code, question.text) for question in self.questions), *options)

    @checked()
    def missing(self, language: str) -> tuple[str, ...]:
        """Return the places without a wording in a language; a form without questions also lacks ``questions``.

        Raises:
            InvalidValueError: The language is not one of the six.
        """
        check_choice("language", language, LANGUAGES)
        places = tuple(place for place, text in self.texts if text is None or language not in text.languages)
        return places if self.questions else ("questions", *places)

    @checked()
    def is_complete(self, language: str) -> bool:
        """Whether every text has a wording in a language, so that the form can be used in it.

        Raises:
            InvalidValueError: The language is not one of the six.
        """
        return not self.missing(language)

    @property
    def complete_languages(self) -> tuple[str, ...]:
        """The languages in which the form can be used."""
        return tuple(language for language in LANGUAGES if self.is_complete(language))

    @checked()
    def place_kept(self, place: str) -> str:
        """Return where the publisher keeps the wording of a text; empty when that is not known.

        The answers of a scale are kept with its questions, if these are all kept in one place.

        Args:
            place: A place as in `missing`.
        """
        questions = [question for question in self.questions if question.holds(place)]
        kept = {question.where_kept or self.where_kept for question in questions}
        return kept.pop() if len(kept) == 1 else self.where_kept

    def dataset(self) -> Dataset:
        """Return the dataset of its answers: one row for each answer, as codes in every language.

        Columns are ``answer_id``, ``language``, ``channel``, ``date``, those of the background,
        and for each question its answer and its state.
        An unknown language or channel is missing.
        """
        columns = (
            Column(id="answer_id", type="text", role="answer", description=_ID),
            *_circumstances(),
            *self.background,
            *(column for question in self.questions for column in question.columns()),
        )
        return Dataset(id=self.id, name=self.name, columns=columns, description=self.description, covers=self.covers)

    def invitation_dataset(self) -> Dataset:
        """Return the dataset of invitations: one row for each day, with the number of invited people in ``sent``."""
        sent = Column(id="sent", type="integer", role="count", description=_SENT)
        columns = (*_circumstances(), *self.background, sent)
        return Dataset(id=f"{self.id}.invitations", name=self.name, columns=columns, covers=self.covers)

    def indicators(self) -> tuple[Indicator, ...]:
        """Return the indicators of its answers.

        They are the number of answers; the NPS; for each statement the mean, the share that agrees and the share of
        each answer; for each yes-or-no question the share of yes; and, with invitations, the response rate.
        """
        if not self.questions:
            return ()
        figures = tuple(
            self._indicator(
                f"{question.code.lower()}.{figure}" if figure != question.code.lower() else figure,
                question.figure_name(figure),
                measure,
                unit=_unit(question, figure),
                decimals=_DECIMALS[figure],
                direction="neutral" if figure == "yes" else "higher",
            )
            for question in self.questions
            for figure, measure in question.measures().items()
        )
        answers = self._indicator("answers", _ANSWERS, Count(), unit="vastausta", decimals=0)
        if not self.has_invitations:
            return (answers, *figures)
        quotient = Quotient(numerator=f"{self.id}.answers", denominator=f"{self.id}.invitations")
        invited = self._indicator("invitations", _INVITATIONS, Count(), unit="kutsua", decimals=0)
        rate = self._indicator("response-rate", _RATE, quotient, unit="%", decimals=1)
        return (answers, *figures, attrs.evolve(invited, dataset=f"{self.id}.invitations"), rate)

    def implied(self) -> Definitions:
        """Return the datasets of its answers and invitations, and its indicators; none without questions."""
        if not self.questions:
            return Definitions()
        invitations = (self.invitation_dataset(),) if self.has_invitations else ()
        return Definitions(datasets=(self.dataset(), *invitations), indicators=self.indicators())

    def meaning(self, table: dict[str, Any]) -> dict[str, Any]:
        """Return the meaning of its answers: questions in their first language, scales, background and audience.

        Args:
            table: The form as a table of a definitions file.
        """
        return {
            **{key: table[key] for key in _MEANING if key in table},
            "questions": [_question_meaning(question) for question in self.questions],
            "background": {column.id: _column_meaning(column) for column in self.background},
        }

    def _indicator(
        self, end: str, name: Text, measure: Measure, *, unit: str, decimals: int, direction: Direction = "neutral"
    ) -> Indicator:
        return Indicator(
            id=f"{self.id}.{end}",
            version=self.version,
            name=name,
            measure=measure,
            dataset=self.id if measure.is_computed else "",
            unit=unit,
            decimals=decimals,
            direction=direction,
            source=self.source,
            law=self.law,
        )


def _circumstances() -> tuple[Column, ...]:
    languages, channels = (tuple((code, Text({"en": code})) for code in codes) for codes in (_LANGUAGES, CHANNELS))
    return (
        Column(id="language", type="code", optional=True, values=languages, description=_LANGUAGE),
        Column(id="channel", type="code", optional=True, values=channels, description=_CHANNEL),
        Column(id="date", type="date", role="period", description=_DAY),
    )


def _unit(question: Question, figure: str) -> str:
    if figure == "mean":
        return f"{question.scale.lowest}\N{EN DASH}{question.scale.highest}"
    return "NPS" if figure == "nps" else "%"


def _question_meaning(question: Question) -> dict[str, Any]:
    options = [[option.code, option.value, option.counts, _first(option.label)] for option in question.scale.options]
    scale = {key: getattr(question.scale, key) for key in _SCALE_MEANING}
    return {"code": question.code, "text": _first(question.text), "scale": {**scale, "options": options}}


def _column_meaning(column: Column) -> dict[str, Any]:
    values = {code: _first(name) for code, name in column.values}
    return {key: getattr(column, key) for key in _COLUMN_MEANING} | {"values": values}


def _first(text: Text | None) -> str:
    """Return the wording in the first language: translations do not change the meaning."""
    return text.wordings[0][1] if text else ""
