"""Forms at random: scales of every kind, questions worded in some languages and not in others."""

import attrs
from hypothesis import strategies as st

from soteindikaattorit.feedback.form import WHO, Audience, Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import RATED, Option, Scale, ScaleKind
from soteindikaattorit.model.dataset import Column
from soteindikaattorit.model.text import LANGUAGES, Text
from soteindikaattorit.testing.strategies.wording import texts

QUESTION_CODES = ("nps", "vaite", "Laatu2", "a", "avoin", "n", "sum")
"""Codes of questions, some of which query languages have a use of their own for."""

_CONCERNS_NOT = Option(code="na", label=Text.finnish("FI-TESTI ei koske"), counts=False)
_PLACES = (
    Column(id="kunta", type="region", level="kunta", optional=True),
    Column(id="yksikkö", type="text", optional=True),
    Column(
        id="palvelu",
        type="code",
        optional=True,
        values=(("a", Text.finnish("TESTI A")), ("047", Text.finnish("TESTI B"))),
    ),
)


def scales(name: str = "asteikko") -> st.SearchStrategy[Scale]:
    """Return scales of every kind.

    Args:
        name: The id of the scale.

    Example:
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=20, deadline=None)
        ... @given(scales())
        ... def test_only_text_has_no_answers_to_choose_from(scale):
        ...     assert (scale.kind == "text") == (scale.codes == ())
        >>> test_only_text_has_no_answers_to_choose_from()
    """
    rated = st.tuples(st.sampled_from(sorted(RATED)), st.integers(2, 5)).flatmap(
        lambda drawn: _rated(name, drawn[0], drawn[1])
    )
    nps = st.just(Scale(id=name, kind="nps", options=_numbered(0, 10)))
    short = st.just(Scale(id=name, kind="nps", options=_numbered(1, 5), promoter=5, detractor=3))
    yes_no = Scale(id=name, kind="yes-no", options=(Option(code="yes"), Option(code="no")))
    choice = Scale(id=name, kind="choice", options=(Option(code="a"), Option(code="047"), Option(code="x_y")))
    open_text = st.just(Scale(id=name, kind="text"))
    return st.one_of(nps, rated.flatmap(_labelled), short, open_text, _labelled(yes_no), _labelled(choice))


def _numbered(low: int, high: int) -> tuple[Option, ...]:
    return tuple(Option(code=str(number), value=number) for number in range(low, high + 1))


def _rated(name: str, kind: ScaleKind, most: int) -> st.SearchStrategy[Scale]:
    highest = 5 if kind == "agreement" else most
    agreeing = st.integers(2, highest)
    return agreeing.map(lambda least: Scale(id=name, kind=kind, options=_numbered(1, highest), agreeing=least))


def _labelled(scale: Scale) -> st.SearchStrategy[Scale]:
    """Return the scale with labels on some answers, and at times with one for whom it does not concern."""
    labels = st.tuples(*(st.none() | texts() for _ in scale.options))
    more = st.sampled_from([(), (_CONCERNS_NOT,)])
    return st.tuples(labels, more).map(lambda drawn: attrs.evolve(scale, options=(*_named(scale, drawn[0]), *drawn[1])))


def _named(scale: Scale, labels: tuple[Text | None, ...]) -> tuple[Option, ...]:
    return tuple(attrs.evolve(option, label=label) for option, label in zip(scale.options, labels, strict=True))


@st.composite
def forms(draw: st.DrawFn, name: str = "testi.lomake") -> Form:
    """Return forms of one to a few questions, which may share their scales.

    Example:
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=20, deadline=None)
        ... @given(forms())
        ... def test_what_is_complete_lacks_nothing(form):
        ...     assert all(form.missing(language) == () for language in form.complete_languages)
        >>> test_what_is_complete_lacks_nothing()
    """
    codes = draw(st.lists(st.sampled_from(QUESTION_CODES), unique=True, min_size=1, max_size=4))
    among = [draw(scales(f"asteikko-{number}")) for number in range(1, draw(st.integers(1, 3)) + 1)]
    questions = [Question(code=code, scale=draw(st.sampled_from(among)), text=draw(_worded)) for code in codes]
    return Form(
        id=name,
        version=draw(st.sampled_from(["1", "2025-1"])),
        name=draw(texts()),
        questions=tuple(questions),
        audience=Audience(who=draw(st.sampled_from(WHO))),
        description=draw(st.none() | texts()),
        languages=tuple(draw(st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=2))),
        background=tuple(draw(st.lists(st.sampled_from(_PLACES), unique=True, max_size=3))),
        has_invitations=draw(st.booleans()),
    )


_worded = st.none() | texts()
