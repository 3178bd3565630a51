"""Scales: what may be answered."""

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.model.text import Text


def numbers(first: int, last: int) -> tuple[Option, ...]:
    """Return the answers from one number to another."""
    return tuple(Option(code=str(number), value=number) for number in range(first, last + 1))


YES_NO = (Option(code="yes"), Option(code="no"))


class TestKinds:
    """Each kind has its own answers."""

    def test_nps(self):
        """From 0 to 10 the breaks are the usual ones."""
        scale = Scale(id="a", kind="nps", options=numbers(0, 10))

        assert (scale.lowest, scale.highest, scale.promoter, scale.detractor) == (0, 10, 9, 6)

    def test_nps_of_children(self):
        """Elsewhere the breaks are declared."""
        scale = Scale(id="a", kind="nps", options=numbers(1, 5), promoter=5, detractor=3)

        assert (scale.promoter, scale.detractor) == (5, 3)

    @pytest.mark.parametrize(
        "breaks", [{}, {"promoter": 5}, {"promoter": 3, "detractor": 3}, {"promoter": 6, "detractor": 3}]
    )
    def test_nps_without_breaks(self, breaks):
        """Off 0 to 10 there is no NPS without breaks that lie in order on the scale."""
        with pytest.raises(InvalidValueError, match="lowest <= detractor < promoter"):
            Scale(id="a", kind="nps", options=numbers(1, 5), **breaks)

    @pytest.mark.parametrize("kind", ["agreement", "smiley"])
    def test_agreeing(self, kind):
        """From 1 to 5 the two highest agree."""
        assert Scale(id="a", kind=kind, options=numbers(1, 5)).agreeing == 4

    def test_four_faces(self):
        """Four buttons say from which one agrees."""
        assert Scale(id="a", kind="smiley", options=numbers(1, 4), agreeing=3).agreeing == 3
        with pytest.raises(InvalidValueError, match="expected the lowest answer that agrees"):
            Scale(id="a", kind="smiley", options=numbers(1, 4))

    def test_not_counted(self):
        """What does not concern a person has a code and no number, so no figure can take it in."""
        scale = Scale(id="a", kind="agreement", options=(*numbers(1, 5), Option(code="na", counts=False)))

        assert scale.values == (1, 2, 3, 4, 5)
        assert scale.codes == ("1", "2", "3", "4", "5", "na")
        with pytest.raises(InvalidValueError, match="an answer that does not count has no number"):
            Option(code="0", value=0, counts=False)

    @pytest.mark.parametrize(
        ("keys", "said"),
        [
            ({"kind": "likert"}, "expected one of agreement, nps"),
            ({"id": "A"}, "expected lower-case ASCII words"),
            ({"kind": "agreement", "options": numbers(0, 4)}, "agreement is answered from 1 to 5"),
            ({"kind": "smiley", "options": numbers(0, 4), "agreeing": 3}, "faces go from 1 to 5 at most"),
            (
                {"kind": "smiley", "options": (*numbers(1, 2), *numbers(4, 5)), "agreeing": 4},
                "numbers that follow each",
            ),
            (
                {"kind": "smiley", "options": (*numbers(1, 4), Option(code="5"))},
                "every answer that counts has a number",
            ),
            ({"kind": "choice", "options": numbers(1, 2)}, "the answers of a choice have no numbers"),
            ({"kind": "choice", "options": YES_NO[:1]}, "two answers that count, or more"),
            ({"kind": "choice", "options": (Option(code="a"), Option(code="A"))}, "each code may occur once"),
            ({"kind": "yes-no", "options": (Option(code="on"), Option(code="off"))}, "expected the codes yes and no"),
            ({"kind": "text", "options": YES_NO}, "open text has no answers"),
            ({"kind": "yes-no", "options": YES_NO, "promoter": 1}, "only an nps has promoters"),
            ({"kind": "yes-no", "options": YES_NO, "agreeing": 1}, "only agreement and faces agree"),
        ],
    )
    def test_what_cannot_be(self, keys, said):
        """Answers that do not make a scale of the kind are refused."""
        with pytest.raises(InvalidValueError, match=said):
            Scale(**{"id": "a", "kind": "text", **keys})


class TestOptions:
    """Answers are known by their code."""

    def test_found(self):
        """An answer is found by its code."""
        assert Scale(id="a", kind="yes-no", options=YES_NO).option("no") is YES_NO[1]

    def test_unknown(self):
        """11 is no answer to recommending, and the answers there are are told."""
        with pytest.raises(InvalidValueError, match=r"answer on scale 'a' '11': expected one of 0, 1, 2, 3"):
            Scale(id="a", kind="nps", options=numbers(0, 10)).option("11")

    @pytest.mark.parametrize("code", ["", "a b", "-", "ä", "a" * 21])
    def test_code(self, code):
        """A code can stand in any tool: letters, digits, lines."""
        with pytest.raises(InvalidValueError, match="code of an answer"):
            Option(code=code)

    def test_labels(self):
        """An answer of 0 to 10 is known by its number, any other needs a wording."""
        ends = (Option(code="0", value=0, label=Text.finnish("x")), *numbers(1, 10))
        nps, choice = Scale(id="a", kind="nps", options=ends), Scale(id="b", kind="yes-no", options=YES_NO)

        assert [option.code for option in nps.options if nps.needs_label(option)] == ["0"]
        assert all(choice.needs_label(option) for option in choice.options)
