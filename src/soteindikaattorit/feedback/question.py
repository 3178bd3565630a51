"""Questions of a form, each with a code that never changes its meaning."""

import re
from typing import Annotated

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.scale import RATED, Scale
from soteindikaattorit.measures import NPS, Distribution, Mean, Measure, Proportion
from soteindikaattorit.measures.distribution import STATES
from soteindikaattorit.model.argument import check_fields, checked
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import Column
from soteindikaattorit.model.field import INHERITED, WRITTEN_OUT, Choices, Pattern
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import LANGUAGES, Text

# The project's own words, not an official wording; there are none in the Sámi languages.
_FIGURES: dict[str, dict[str, str]] = {
    "mean": {"fi": "keskiarvo", "sv": "medelvärde", "en": "mean"},
    "agreeing": {"fi": "samaa mieltä olevien osuus", "sv": "andel som instämmer", "en": "share agreeing"},
    "yes": {"fi": "kyllä-vastausten osuus", "sv": "andel ja-svar", "en": "share answering yes"},
    "nps": {"fi": "suositteluindeksi (NPS)", "sv": "rekommendationsindex (NPS)", "en": "net promoter score (NPS)"},
}
_STATE = Text({"fi": "Vastattiinko kysymykseen, ja jos ei, miksi.", "en": "Whether it was answered; if not, why."})
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,19}")


@attrs.frozen(kw_only=True)
class Alternative:
    """Another published wording of the same question.

    Args:
        text: The wording.
        source: Where it was published.
    """

    text: Text
    source: Source

    def __attrs_post_init__(self) -> None:
        """Check the types of the fields."""
        check_fields(self)


@attrs.frozen(kw_only=True)
class Question:
    """A question, or a statement to agree with.

    Answers are counted together by its code: a variant with another wording of the question keeps the code.

    Args:
        code: The code, which is also the name of the column of its answers.
        text: The wording; None while it is not known.
        scale: The answers to choose from.
        theme: The subject, in one word.
        required: Whether it must be answered.
        sources: Where the wording was published, by language.
        alternatives: Other published wordings of the same question.
        where_kept: Where its publisher keeps missing wordings; default: that of the form.
        official: Whether the wording is its publisher's; otherwise it is this project's own or an indirect one.

    Raises:
        InvalidValueError: The code is not valid, or a source has a language without a wording.
    """

    code: Annotated[str, Pattern("^[A-Za-z][A-Za-z0-9]{0,19}$")]
    scale: Annotated[Scale, WRITTEN_OUT, INHERITED]
    text: Text | None = None
    theme: str = ""
    required: bool = False
    sources: tuple[tuple[Annotated[str, Choices(LANGUAGES)], Source], ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    where_kept: str = ""
    official: bool = True

    def __attrs_post_init__(self) -> None:
        """Check the code and the sources."""
        check_fields(self)
        if not _CODE.fullmatch(self.code):
            expected = "expected a letter and then at most 19 letters and digits of ASCII"
            raise InvalidValueError("code of a question", self.code, expected)
        for language, _ in self.sources:
            if language not in LANGUAGES or language not in self.languages:
                raise InvalidValueError(f"sources of question {self.code!r}", language, "it has no wording so far")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which it has a wording."""
        return self.text.languages if self.text else ()

    @checked()
    def holds(self, place: str) -> bool:
        """Whether a place among the texts of a form is its own or that of one of its answers."""
        return place == self.code or place in {f"{self.scale.id}.{code}" for code in self.scale.codes}

    @property
    def is_statement(self) -> bool:
        """Whether it is a statement with which people agree or disagree."""
        return self.scale.kind == "agreement"

    @property
    def has_number(self) -> bool:
        """Whether its answers are numbers."""
        return self.scale.kind in RATED or self.scale.kind == "nps"

    @property
    def state(self) -> str:
        """The name of the column with the state of its answer: whether it was answered, and if not, why."""
        return f"{self.code}_state"

    def columns(self) -> tuple[Column, ...]:
        """Return the columns of its answers: the answer, unless it is open text, and the state."""
        states = tuple((code, Text({"en": code})) for code in STATES)
        state = Column(id=self.state, type="code", values=states, description=_STATE)
        lowest, highest = self.scale.lowest, self.scale.highest
        answer = Column(id=self.code, type="integer", optional=True, description=self.text)
        if self.has_number and lowest is not None and highest is not None:
            return (attrs.evolve(answer, minimum=lowest, maximum=highest), state)
        counted = [option for option in self.scale.options if option.counts]
        values = tuple((option.code, option.label or Text({"en": option.code})) for option in counted)
        return (attrs.evolve(answer, type="code", values=values), state) if values else (state,)

    def measures(self) -> dict[str, Measure]:
        """Return the measures of its answers by name: "nps", "mean", "agreeing" or "yes"."""
        scale = self.scale
        lowest, highest = scale.lowest or 0, scale.highest or 0
        if scale.promoter is not None and scale.detractor is not None:
            nps = NPS(
                column=self.code, lowest=lowest, highest=highest, promoter=scale.promoter, detractor=scale.detractor
            )
            return {"nps": nps}
        if scale.agreeing is not None:
            divided = Distribution(column=self.code, highest=highest, agreeing=scale.agreeing)
            return {"mean": Mean(column=self.code), "agreeing": attrs.evolve(divided, state=self.state)}
        if scale.kind == "yes-no":
            return {"yes": Proportion(numerator=Condition.parse({self.code: "yes"}))}
        return {}

    @checked()
    def figure_name(self, figure: str) -> Text:
        """Return the name of one of its figures, in those of Finnish, Swedish and English in which it has a wording."""
        wordings = self.text.to_dict() if self.text else {}
        suffixes = _FIGURES[figure]
        known = {language: wordings[language] for language in suffixes if language in wordings}
        named = known or dict.fromkeys(suffixes, self.theme or self.code)
        return Text({language: f"{wording} \N{EN DASH} {suffixes[language]}" for language, wording in named.items()})
