"""Forms: questions, their languages, and the figures of their answers."""

import attrs
import pandas as pd
import pytest

from soteindikaattorit import Catalogue, Definitions, compute
from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.feedback.form import Audience, Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.model.dataset import Column
from soteindikaattorit.model.text import Text

BOTH = Text({"fi": "FI-TESTI", "sms": "SMS-TESTI"})
FIVE = tuple(Option(code=str(number), value=number, label=BOTH) for number in range(1, 6))
AGREEMENT = Scale(id="agreement", kind="agreement", options=FIVE)
NPS = Scale(id="nps", kind="nps", options=tuple(Option(code=str(number), value=number) for number in range(11)))
FORM = Form(
    id="oma.lomake",
    version="1",
    name=BOTH,
    questions=(
        Question(code="nps", scale=NPS, text=BOTH),
        Question(code="vaite", scale=AGREEMENT, text=Text.finnish("FI-TESTI"), where_kept="hyllyssä"),
    ),
    background=(Column(id="kunta", type="region", level="kunta", optional=True),),
    where_kept="arkistossa",
)


class TestCompleteness:
    """A form is offered in a language only when all of it is worded in it."""

    def test_missing(self):
        """What has no wording is told by its place."""
        assert FORM.missing("fi") == ()
        assert FORM.missing("sms") == ("vaite",)
        assert FORM.missing("se")[:3] == ("form.name", "nps", "vaite")
        assert FORM.missing("se")[3:] == tuple(f"agreement.{number}" for number in range(1, 6))

    def test_complete_languages(self):
        """Only where nothing is missing."""
        assert FORM.complete_languages == ("fi",)
        assert FORM.is_complete("fi")
        assert not FORM.is_complete("sms")

    def test_without_questions(self):
        """A form of which nothing is known is complete in no language."""
        assert attrs.evolve(FORM, questions=()).complete_languages == ()

    def test_unknown_language(self):
        """What is none of the six languages is refused."""
        with pytest.raises(InvalidValueError, match="language 'smi'"):
            FORM.missing("smi")

    def test_where_kept(self):
        """Where a wording is kept is told of the question and its answers, else of the form."""
        assert FORM.place_kept("vaite") == FORM.place_kept("agreement.5") == "hyllyssä"
        assert FORM.place_kept("nps") == FORM.place_kept("form.name") == "arkistossa"

    def test_where_kept_of_a_scale_of_several(self):
        """Answers to questions that are kept in two places are kept where the form is."""
        other = Question(code="muu", scale=AGREEMENT, text=BOTH)

        assert attrs.evolve(FORM, questions=(*FORM.questions, other)).place_kept("agreement.5") == "arkistossa"


class TestRules:
    """What does not go together is refused."""

    @pytest.mark.parametrize(
        ("keys", "said"),
        [
            ({"id": "Oma"}, "form id"),
            ({"version": " "}, "version of form"),
            ({"languages": ("fi", "smi")}, "languages of form 'oma.lomake' 'smi'"),
            ({"languages": ("fi", "fi")}, "each once"),
            ({"questions": (Question(code="a", scale=NPS), Question(code="A", scale=NPS))}, "each code may occur once"),
        ],
    )
    def test_refused(self, keys, said):
        """Ids, languages and codes are checked."""
        with pytest.raises(InvalidValueError, match=said):
            attrs.evolve(FORM, **keys)

    def test_two_scales_of_one_name(self):
        """One id is one scale within a form."""
        other = attrs.evolve(AGREEMENT, id="nps")

        with pytest.raises(InvalidValueError, match="expected one definition of a scale"):
            attrs.evolve(FORM, questions=(Question(code="a", scale=NPS), Question(code="b", scale=other)))

    @pytest.mark.parametrize("keys", [{"who": "child"}, {"youngest": 12, "oldest": 7}, {"youngest": -1}])
    def test_audience(self, keys):
        """An audience has somebody in it."""
        with pytest.raises(InvalidValueError, match="of an audience|of Audience"):
            Audience(**keys)

    def test_unknown_question(self):
        """A question that is not asked is told, with the one that was probably meant."""
        with pytest.raises(UnknownNameError, match="did you mean 'vaite'"):
            FORM.question("vaitt")


ROWS = pd.DataFrame(
    {
        "answer_id": list("abcdef"),
        "language": ["fi", "sv", "en", "se", "smn", "sms"],
        "channel": "web",
        "date": pd.to_datetime("2025-03-04"),
        "kunta": ["148", "148", "890", "890", "890", "148"],
        "nps": pd.array([0, 10, 9, 10, 7, None], dtype="Int64"),
        "nps_state": ["answered"] * 5 + ["skipped"],
        "vaite": pd.array([5, 4, 2, None, None, None], dtype="Int64"),
        "vaite_state": ["answered"] * 3 + ["does-not-concern", "skipped", "not-asked"],
    }
)


@pytest.fixture(scope="module")
def catalogue():
    """A catalogue with the form."""
    return Catalogue.of(Definitions(others=(FORM,)))


class TestFigures:
    """A form brings its dataset and its indicators."""

    def test_dataset(self, catalogue):
        """The dataset has the id of the form, and a place for circumstances, background, answers and states."""
        columns = [column.id for column in catalogue.dataset("oma.lomake").columns]

        head = ["answer_id", "language", "channel", "date", "kunta"]
        assert columns == [*head, "nps", "nps_state", "vaite", "vaite_state"]

    def test_computed(self, catalogue):
        """Answers give figures by the same call as any rows; 0 is an answer, and n is of each question."""
        results = compute(catalogue.select("oma.lomake"), {"oma.lomake": ROWS}).to_pandas().set_index("indicator")

        assert results.loc["oma.lomake.answers", "value"] == 6
        assert results.loc["oma.lomake.nps", ["value", "n"]].tolist() == [40.0, 5]
        assert results.loc["oma.lomake.vaite.mean", ["value", "n"]].tolist() == [pytest.approx(11 / 3), 3]
        agreeing = results.loc["oma.lomake.vaite.agreeing"]
        assert agreeing[["value", "n"]].tolist() == [pytest.approx(200 / 3), 3]
        assert agreeing[["skipped", "does_not_concern", "completeness"]].tolist() == [1, 1, 80.0]

    def test_language_is_a_label(self, catalogue):
        """Answers in six languages give what they give when all are in one."""
        chosen = catalogue.select("oma.lomake")

        one = compute(chosen, {"oma.lomake": ROWS.assign(language="fi")}, by=["kunta"]).to_pandas()

        pd.testing.assert_frame_equal(compute(chosen, {"oma.lomake": ROWS}, by=["kunta"]).to_pandas(), one)

    def test_response_rate(self):
        """Where it is known how many were invited, there is a response rate."""
        form = attrs.evolve(FORM, has_invitations=True)
        sent = pd.DataFrame({"date": pd.to_datetime(["2025-03-01", "2025-03-02"]), "sent": [10, 14]})
        catalogue = Catalogue.of(Definitions(others=(form,))).select("oma.lomake")

        results = compute(catalogue, {"oma.lomake": ROWS, "oma.lomake.invitations": sent}, every="month").to_pandas()

        assert results.set_index("indicator").loc["oma.lomake.response-rate", "value"] == 25.0

    def test_no_invitations(self, catalogue):
        """Where nothing is known of invitations, nothing is said of them."""
        assert not any("invitations" in dataset.id for dataset in catalogue.datasets)
        assert "oma.lomake.response-rate" not in catalogue
