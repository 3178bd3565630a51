"""Answers at random, to any form: in every language and state, with open texts that mean nothing."""

from collections.abc import Iterable

from hypothesis import strategies as st

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.feedback.form import CHANNELS, Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.text import LANGUAGES
from soteindikaattorit.testing.scope import Scope
from soteindikaattorit.testing.strategies.cells import Row, cells, row_of
from soteindikaattorit.testing.strategies.time import EARLIEST, LATEST, days
from soteindikaattorit.testing.strategies.wording import HARD, words

Answer = dict[str, object]
"""An answer as JSON has it, with the answers to its questions under ``answers``."""

_Said = dict[str, str | None]
_OFF_SCALE = "TESTI ei asteikolla"
_MOST = 8


def answers(
    form: Form, catalogue: Catalogue, *, max_size: int = _MOST, not_asked: bool = True, unread: bool = False
) -> st.SearchStrategy[list[Answer]]:
    """Return answers to a form, as JSON has them and `read_answers` takes them.

    A question is answered, skipped (null), not asked (no key at all), or answered by what does not count.
    Languages are the six, "smi" or not known; open texts are artificial words and texts that files are known to change.

    Args:
        form: The form, with a question at least.
        catalogue: The regions of which answers may be.
        max_size: How many answers there are at most; there is always one.
        not_asked: Whether questions may be left out; a table has no way to say so.
        unread: Whether there may be answers that are not on their scale, which are refused unless they are dropped.

    Example:
        >>> import pytest
        >>> _ = pytest.importorskip("stdnum")
        >>> from hypothesis import given, settings
        >>> from soteindikaattorit import Catalogue, read_answers
        >>> catalogue = Catalogue.of()
        >>> form = next(form for form in catalogue.forms if form.id == "thl-asiakaspalaute")
        >>> @settings(max_examples=5, deadline=None)
        ... @given(answers(form, catalogue))
        ... def test_every_answer_is_kept(given):
        ...     assert len(read_answers(given, form)) == len(given)
        >>> test_every_answer_is_kept()
    """
    period = Period(EARLIEST, LATEST)
    columns = tuple(
        cells(Scope(column=column), catalogue.regions, form.covers, period, extreme=False) for column in form.background
    )
    said = _said(form.questions, not_asked=not_asked, unread=unread)
    heads = st.fixed_dictionaries(
        {
            "language": st.sampled_from([*LANGUAGES, "smi", ""]),
            "channel": st.sampled_from([*CHANNELS, ""]),
            "date": days().map(str),
        }
    )
    one = st.tuples(heads, row_of(columns), said)
    return st.lists(one, min_size=1, max_size=max_size).map(lambda drawn: list(_numbered(form, drawn)))


def _numbered(form: Form, drawn: Iterable[tuple[dict[str, str], Row, _Said]]) -> Iterable[Answer]:
    for number, (head, background, said) in enumerate(drawn, 1):
        named = {"answer_id": f"a{number}", "form": form.id, "version": form.version}
        yield {**named, **head, **background, "answers": said}


def _said(questions: tuple[Question, ...], *, not_asked: bool, unread: bool) -> st.SearchStrategy[_Said]:
    """Return what was answered by question; at least one was asked."""
    each = {question.code: _answers(question, unread=unread) for question in questions}
    whole = st.fixed_dictionaries(each)
    if not not_asked:
        return whole
    return st.fixed_dictionaries({}, optional=each).flatmap(lambda some: st.just(some) if some else whole)


def _answers(question: Question, *, unread: bool) -> st.SearchStrategy[str | None]:
    if question.scale.kind == "text":
        return st.none() | words() | st.sampled_from(HARD)
    codes = st.sampled_from([*question.scale.codes, *([_OFF_SCALE] if unread else [])])
    return codes | st.none()
