"""Laws of answers: language is a label, every row is counted, what is masked stays masked."""

from pathlib import Path

import attrs
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soteindikaattorit import read_definitions
from soteindikaattorit.feedback.answers import mask, profile, read_answers
from soteindikaattorit.feedback.answers.mapping import Coding
from soteindikaattorit.model.text import LANGUAGES

pytest.importorskip("stdnum")

FORM = read_definitions(Path(__file__).parents[1] / "vectors" / "feedback_exports" / "form.toml").section("form")[0]
LABELLED = attrs.evolve(profile("plain"), codings=(Coding(of="agreement", form_labels=True),))
AGREEMENT = FORM.question("vaite").scale

GIVEN = st.lists(
    st.tuples(
        st.sampled_from(LANGUAGES), st.sampled_from([*range(11), None]), st.sampled_from([*AGREEMENT.options, None])
    ),
    min_size=1,
    max_size=30,
)


def row(language, nps, option, number):
    """Return an answer in a language, by the label of that language."""
    said = None if option is None else option.label.show(language).text
    return {"answer_id": f"a{number}", "language": language, "date": "2025-03-01", "nps": nps, "vaite": said}


class TestLanguages:
    """Answers in six languages are the same rows as answers in one; figures of such rows are a law of forms."""

    @settings(max_examples=20, deadline=None)
    @given(GIVEN)
    def test_same_rows(self, answers):
        """The rows are the same but for their language."""
        mixed = [row(language, nps, option, n) for n, (language, nps, option) in enumerate(answers)]
        single = [row("fi", nps, option, n) for n, (_, nps, option) in enumerate(answers)]

        one, other = (read_answers(rows, FORM, LABELLED).rows for rows in (mixed, single))
        pd.testing.assert_frame_equal(one.drop(columns="language"), other.drop(columns="language"))


class TestCounting:
    """What was read is what was kept and what was set aside."""

    @given(
        st.lists(
            st.fixed_dictionaries(
                {
                    "answer_id": st.sampled_from(["", "a", "b", "c"]),
                    "nps": st.sampled_from(["0", "10", "11", "x", ""]),
                    "date": st.sampled_from(["2025-03-01", "", "x"]),
                    "version": st.sampled_from(["1", "2", ""]),
                }
            ),
            min_size=1,
        )
    )
    def test_every_row(self, rows):
        """No row is in both, and none in neither."""
        answers = read_answers(rows, FORM, drop=True)

        assert answers.report.read == len(rows) == len(answers.rows) + len(answers.aside)
        assert answers.rows["answer_id"].is_unique
        assert (answers.rows["nps"].notna() == (answers.rows["nps_state"] == "answered")).all()


class TestMasking:
    """What has been masked stays as it is."""

    @given(
        st.text()
        | st.lists(
            st.sampled_from(["131052-308T", "040 123 4567", "a@b.fi", "FI2112345600000785", " ", "ja", "-", "1", "\n"])
        ).map("".join)
    )
    def test_idempotent(self, text):
        """Masking twice masks nothing more."""
        once = mask(text).text

        assert mask(once).text == once

    @given(st.text(), st.text())
    def test_code_never_survives(self, before, after):
        """An identity code between other texts is gone, unless a digit before it makes it another number."""
        if not before[-1:].isdigit():
            assert "131052-308T" not in mask(f"{before}131052-308T{after}").text
