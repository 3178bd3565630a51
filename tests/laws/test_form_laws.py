"""Laws of forms and their answers."""

import attrs
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from soteindikaattorit import Catalogue, Definitions, compute
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.model.text import LANGUAGES, Text

FIVE = tuple(Option(code=str(number), value=number) for number in range(1, 6))
NPS = Scale(id="nps", kind="nps", options=tuple(Option(code=str(number), value=number) for number in range(11)))
FORM = Form(
    id="oma.lomake",
    version="1",
    name=Text.finnish("Lomake"),
    questions=(
        Question(code="nps", scale=NPS),
        Question(code="vaite", scale=Scale(id="agreement", kind="agreement", options=FIVE)),
    ),
)
CATALOGUE = Catalogue.of(Definitions(others=(FORM,))).select("oma.lomake")
ANSWER = st.tuples(
    st.sampled_from([*LANGUAGES, "smi", None]),
    st.none() | st.integers(0, 10),
    st.sampled_from([1, 2, 3, 4, 5, "skipped", "does-not-concern", "not-asked"]),
)


def frame(answers: list[tuple]) -> pd.DataFrame:
    """Return answers as rows of the form's dataset."""
    numbers = [said if isinstance(said, int) else None for _, _, said in answers]
    return pd.DataFrame(
        {
            "answer_id": [str(number) for number in range(len(answers))],
            "language": pd.array([language for language, _, _ in answers], dtype="str"),
            "date": pd.to_datetime("2025-03-04"),
            "nps": pd.array([score for _, score, _ in answers], dtype="Int64"),
            "nps_state": ["skipped" if score is None else "answered" for _, score, _ in answers],
            "vaite": pd.array(numbers, dtype="Int64"),
            "vaite_state": ["answered" if isinstance(said, int) else said for _, _, said in answers],
        }
    )


def figures(rows: pd.DataFrame, catalogue: Catalogue = CATALOGUE) -> pd.DataFrame:
    """Return the figures of rows."""
    return compute(catalogue, {"oma.lomake": rows}).to_pandas()


class TestLanguage:
    """Language is a label, never a key."""

    @settings(max_examples=20, deadline=None)
    @given(answers=st.lists(ANSWER, min_size=1, max_size=25))
    def test_pooled(self, answers):
        """Answers in any languages give the same figures as if all had been given in one."""
        rows = frame(answers)

        pd.testing.assert_frame_equal(figures(rows), figures(rows.assign(language="fi")))

    @settings(max_examples=10, deadline=None)
    @given(answers=st.lists(ANSWER, min_size=1, max_size=15), language=st.sampled_from(LANGUAGES))
    def test_worded_in_one_more(self, answers, language):
        """Wording the form in one more language changes no figure and splits no group."""
        questions = tuple(attrs.evolve(one, text=Text({language: "TESTI"})) for one in FORM.questions)
        worded = Catalogue.of(Definitions(others=(attrs.evolve(FORM, questions=questions),))).select("oma.lomake")

        pd.testing.assert_frame_equal(figures(frame(answers)), figures(frame(answers), worded))


class TestStates:
    """n is of each question, and of answers only."""

    @settings(max_examples=20, deadline=None)
    @given(answers=st.lists(ANSWER, min_size=1, max_size=25), more=st.integers(1, 20))
    def test_n(self, answers, more):
        """Zero is an answer; those who skip, are not asked or not concerned are in no n, mean or share."""
        others = [("fi", None, "does-not-concern"), ("se", None, "skipped")] * more
        keys = ["oma.lomake.vaite.mean", "oma.lomake.vaite.agreeing"]
        fewer, more_rows = (figures(frame(rows)).set_index("indicator") for rows in (answers, answers + others))

        assert fewer.loc["oma.lomake.answers", "value"] == len(answers)
        assert fewer.loc["oma.lomake.nps", "n"] == sum(score is not None for _, score, _ in answers)
        assert set(fewer.loc[keys, "n"]) == {sum(isinstance(value, int) for _, _, value in answers)}
        columns = ["value", "lower", "upper", "n"]
        pd.testing.assert_frame_equal(fewer.loc[keys, columns], more_rows.loc[keys, columns])
