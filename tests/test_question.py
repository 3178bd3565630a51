"""Questions: what a form asks."""

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.measures import NPS, Distribution, Mean, Proportion
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.text import Text

FIVE = tuple(Option(code=str(number), value=number) for number in range(1, 6))
AGREEMENT = Scale(id="agreement", kind="agreement", options=(*FIVE, Option(code="na", counts=False)))
CHILDREN = Scale(id="children", kind="nps", options=FIVE, promoter=5, detractor=2)
YES_NO = Scale(
    id="yes-no", kind="yes-no", options=(Option(code="yes"), Option(code="no"), Option(code="na", counts=False))
)
OPEN = Scale(id="open", kind="text")


@pytest.mark.parametrize("code", ["", "1a", "a_b", "a-b", "ä", "a" * 21])
def test_code(code):
    """A code can be a column, an XLSForm name, a LimeSurvey code and a link id: letters and digits, at most 20."""
    with pytest.raises(InvalidValueError, match="code of a question"):
        Question(code=code, scale=OPEN)


def test_source_of_what_is_not_there():
    """A source is of a wording that is there."""
    with pytest.raises(InvalidValueError, match="sources of question 'a' 'sv': it has no wording so far"):
        Question(code="a", scale=OPEN, text=Text.finnish("x"), sources=(("sv", Source(title="x")),))


class TestColumns:
    """How its answers are kept."""

    def test_numbers(self):
        """A number on its scale, and a state."""
        answer, state = Question(code="a", scale=AGREEMENT).columns()

        assert (answer.id, answer.type, answer.minimum, answer.maximum, answer.optional) == ("a", "integer", 1, 5, True)
        assert state.id == "a_state"
        assert state.codes == ("answered", "skipped", "does-not-concern", "not-asked", "unread")

    def test_codes(self):
        """The code of what counts; that it does not concern the person is a state, no answer."""
        answer, _ = Question(code="a", scale=YES_NO).columns()

        assert (answer.type, answer.codes) == ("code", ("yes", "no"))

    def test_open_text(self):
        """Open text is kept elsewhere: here stands only whether there was any."""
        assert [column.id for column in Question(code="a", scale=OPEN).columns()] == ["a_state"]


class TestMeasures:
    """What figures are made of its answers."""

    def test_nps(self):
        """The breaks of the scale are those of the measure."""
        made = Question(code="a", scale=CHILDREN).measures()

        assert made == {"nps": NPS(column="a", lowest=1, highest=5, promoter=5, detractor=2)}

    def test_statement(self):
        """A statement has a mean, and a share that agrees."""
        made = Question(code="a", scale=AGREEMENT).measures()

        assert made == {"mean": Mean(column="a"), "agreeing": Distribution(column="a", state="a_state")}

    def test_yes_or_no(self):
        """The share of yes."""
        made = Question(code="a", scale=YES_NO).measures()

        assert made == {"yes": Proportion(numerator=Condition.parse({"a": "yes"}))}

    def test_open_text(self):
        """Nothing is counted of open text."""
        assert Question(code="a", scale=OPEN).measures() == {}

    def test_names(self):
        """A figure is named in Finnish, Swedish and English as far as the question is worded, and never in Sámi."""
        worded = Question(code="a", scale=AGREEMENT, text=Text({"fi": "Väite", "sms": "SMS-TESTI"}))

        assert worded.figure_name("mean").to_dict() == {"fi": "Väite – keskiarvo"}
        assert set(Question(code="a", scale=AGREEMENT).figure_name("mean").languages) == {"fi", "sv", "en"}
