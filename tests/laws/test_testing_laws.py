"""Laws of whatever fits its definitions: what strategies give, the library takes, and its figures hold together."""

import json
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from soteindikaattorit import Catalogue, Definitions, compute, compute_parts, read_answers, read_definitions
from soteindikaattorit.definitions import to_tables
from soteindikaattorit.errors import DataError
from soteindikaattorit.feedback.sections import sections
from soteindikaattorit.model.status import OK
from soteindikaattorit.testing import strategies

CATALOGUE = Catalogue.installed()
NATIONAL = Catalogue.of()
DATASETS = tuple(
    dataset for dataset in CATALOGUE.datasets if any(indicator.dataset == dataset.id for indicator in CATALOGUE)
)
PERSONAL = {"continuity", "distinct"}
"""Kinds of measure whose parts cannot be kept."""

NAMES = tuple(dataset.id for dataset in DATASETS)
KEPT = tuple(
    dataset.id
    for dataset in DATASETS
    if not any(one.dataset == dataset.id and one.measure.kind in PERSONAL for one in CATALOGUE)
)

SHRUNK = {"nps-adjusted-wald"}
"""Methods whose limits lie around a value that is drawn towards the middle, so that of few answers all alike none holds."""

FEW = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)


def some(count: int) -> settings:
    """Return settings of so many examples where CI is set, and of fewer in the quick profile."""
    return settings(FEW, max_examples=max(2, count * settings().max_examples // 50))


GRAINS = ("", "week", "month", "tertial", "year")

names = pytest.mark.parametrize("name", NAMES)


def readers(dataset) -> Catalogue:
    """Return the indicators that read a dataset."""
    return CATALOGUE.select(*(indicator.id for indicator in CATALOGUE if indicator.dataset == dataset.id))


def splits(dataset) -> st.SearchStrategy:
    """Return some columns by which results may be split."""
    names = [one.id for one in dataset.columns if one.type in {"code", "region", "boolean"}]
    return st.lists(st.sampled_from(names), max_size=2, unique=True) if names else st.just([])


class TestRows:
    """Rows that fit a dataset are taken for every indicator that reads it."""

    @names
    @some(2)
    @given(data=st.data())
    def test_figures(self, name, data):
        """Every indicator has a figure, inside its limits, or says why it has none."""
        dataset = CATALOGUE.dataset(name)
        catalogue = readers(dataset)
        rows = data.draw(strategies.rows(dataset, catalogue))
        by, every = data.draw(splits(dataset)), data.draw(st.sampled_from(GRAINS))

        figures = compute(catalogue, {dataset.id: rows}, by=by, every=every, totals=True).to_pandas()

        assert set(figures["indicator"]) == set(catalogue.ids)
        assert (figures["value"].notna() == figures["status"].eq(OK)).all()
        assert (figures["lower"].dropna() <= figures["upper"].dropna()).all()
        bounded = figures[figures["lower"].notna() & ~figures["method"].isin(SHRUNK)]
        slack = 1e-9 * (1 + bounded["value"].abs())
        assert (bounded["lower"] - slack <= bounded["value"]).all()
        assert (bounded["value"] <= bounded["upper"] + slack).all()

    @some(15)
    @given(data=st.data())
    def test_halves(self, data):
        """The parts of two halves add up to the figures of the whole."""
        dataset = CATALOGUE.dataset(data.draw(st.sampled_from(KEPT)))
        catalogue = readers(dataset)
        rows = data.draw(strategies.rows(dataset, catalogue, min_size=2))
        asked = {"by": data.draw(splits(dataset)), "every": data.draw(st.sampled_from(GRAINS))}

        first, second = (
            compute_parts(catalogue, {dataset.id: half}, **asked)[dataset.id]
            for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :])
        )

        added, whole = (compute(catalogue, {dataset.id: held}, **asked) for held in (first.merge(second), rows))
        pd.testing.assert_frame_equal(added.to_pandas(), whole.to_pandas(), rtol=1e-12)


class TestBadRows:
    """Rows of which one thing is wrong are refused, and what is told is what is wrong."""

    @some(40)
    @given(data=st.data())
    def test_told(self, data):
        """The error names the column and the fault, nothing else, and no code that might be a person's."""
        dataset = CATALOGUE.dataset(data.draw(st.sampled_from(NAMES)))
        bad = data.draw(strategies.bad_rows(dataset, readers(dataset)))

        with pytest.raises(DataError) as error:
            compute(readers(dataset), {dataset.id: bad.frame})

        (problem,) = error.value.problems
        assert problem.place == f"column {bad.column!r}"
        assert bad.says in problem.message
        assert "131052-308T" not in str(error.value)

    @some(15)
    @given(data=st.data())
    def test_dropped(self, data):
        """Dropping unfit rows gives the figures of the others, and counts what was dropped."""
        dataset = CATALOGUE.dataset(data.draw(st.sampled_from(NAMES)))
        catalogue = readers(dataset)
        bad = data.draw(strategies.bad_rows(dataset, catalogue).filter(lambda bad: bad.row is not None))

        figures = compute(catalogue, {dataset.id: bad.frame}, drop=True)

        rest = compute(catalogue, {dataset.id: bad.frame.drop(index=bad.row)})
        pd.testing.assert_frame_equal(figures.to_pandas(), rest.to_pandas(), rtol=1e-12)
        assert figures.dropped == ((dataset.id, 1),)


class TestDefinitions:
    """Definitions of any shape mean the same wherever they are written and whatever holds the rows."""

    @some(25)
    @given(made=strategies.definitions(), form=strategies.forms())
    def test_written(self, made, form):
        """What is written reads back as it was."""
        whole = made + Definitions(others=(form,))

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "definitions.json"
            path.write_text(json.dumps(to_tables(whole, sections=sections())), encoding="utf-8")

            assert read_definitions(path) == whole

    @some(25)
    @given(data=st.data())
    def test_computed(self, data):
        """Rows that fit are computed, and the parts of their halves add up, unless they are of persons."""
        made = data.draw(strategies.definitions())
        catalogue = NATIONAL.with_definitions(made).select("testi")
        (dataset,) = made.datasets
        rows = data.draw(strategies.rows(dataset, catalogue, min_size=2))
        every = data.draw(st.sampled_from(GRAINS if dataset.period else ("",)))
        by = data.draw(splits(dataset))

        whole = compute(catalogue, {dataset.id: rows}, by=by, every=every).to_pandas()

        assert {one.id for one in made.indicators if one.dataset} <= set(whole["indicator"])
        assert (whole["value"].notna() == whole["status"].eq(OK)).all()
        if not {one.measure.kind for one in made.indicators} & PERSONAL:
            first, second = (
                compute_parts(catalogue, {dataset.id: half}, by=by, every=every)[dataset.id]
                for half in (rows[:1], rows[1:])
            )
            added = compute(catalogue, {dataset.id: first.merge(second)}, by=by, every=every)
            pd.testing.assert_frame_equal(added.to_pandas(), whole, rtol=1e-12)

    @some(10)
    @given(data=st.data())
    def test_engines(self, data):
        """Rows give the same figures on DuckDB and Polars as on pandas, whatever the columns are called."""
        polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
        made = data.draw(strategies.definitions())
        catalogue = NATIONAL.with_definitions(made).select("testi")
        (dataset,) = made.datasets
        rows = data.draw(strategies.rows(dataset, catalogue))
        held = polars.from_pandas(rows)

        one, *others = (
            compute(catalogue, {dataset.id: frame}).to_pandas()
            for frame in (rows, held, duckdb.connect().from_arrow(held.to_arrow()))
        )

        for other in others:
            pd.testing.assert_frame_equal(other, one, rtol=1e-9)


class TestAnswers:
    """Answers to any form are read, whatever file brings them."""

    @some(20)
    @given(data=st.data())
    def test_files(self, data):
        """JSON, JSON Lines and CSV give the same rows and open texts as the answers themselves."""
        pytest.importorskip("stdnum")
        form = data.draw(strategies.forms())
        given = data.draw(strategies.answers(form, NATIONAL, not_asked=False))
        table = pd.DataFrame([{**answer, **answer["answers"]} for answer in given]).drop(columns="answers")

        read = read_answers(given, form)

        assert len(read) == len(given)
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / f"answers.{ending}" for ending in ("json", "jsonl", "csv")]
            files[0].write_text(json.dumps(given), encoding="utf-8")
            files[1].write_text("\n".join(map(json.dumps, given)), encoding="utf-8")
            table.to_csv(files[2], index=False)
            for again in (read_answers(file, form) for file in files):
                pd.testing.assert_frame_equal(again.rows, read.rows)
                pd.testing.assert_frame_equal(again.texts, read.texts)

    @some(20)
    @given(data=st.data())
    def test_states(self, data):
        """Each question is in the state in which it was put, and has an answer when it was answered by one that counts."""
        pytest.importorskip("stdnum")
        form = data.draw(strategies.forms())
        given = data.draw(strategies.answers(form, NATIONAL, unread=True))

        rows = read_answers(given, form, drop=True).rows

        for question in form.questions:
            options = {option.code: option for option in question.scale.options}
            expected = [state(question, answer["answers"], options) for answer in given]
            assert rows[question.state].tolist() == expected
            if question.code in rows:
                assert rows[question.code].notna().tolist() == [one == "answered" for one in expected]

    @some(8)
    @given(data=st.data())
    def test_kept(self, data):
        """Rows that were written to a file give the same figures as those in memory."""
        pytest.importorskip("stdnum")
        form = data.draw(strategies.forms())
        catalogue = NATIONAL.with_definitions(Definitions(others=(form,)))
        catalogue = catalogue.select(*(one.id for one in catalogue if one.dataset == form.id))
        read = read_answers(data.draw(strategies.answers(form, NATIONAL)), form)

        with tempfile.TemporaryDirectory() as folder:
            read.write_rows(Path(folder) / "rows.csv")
            kept = compute(catalogue, {form.id: Path(folder) / "rows.csv"}).to_pandas()

        pd.testing.assert_frame_equal(kept, compute(catalogue, {form.id: read.rows}).to_pandas())


def state(question, answers, options) -> str:
    """Return the state of a question, from what was answered."""
    if question.code not in answers:
        return "not-asked"
    answer = answers[question.code]
    if answer is None or not answer.strip():
        return "skipped"
    if question.scale.kind == "text":
        return "answered"
    if answer not in options:
        return "unread"
    return "answered" if options[answer].counts else "does-not-concern"


class TestResults:
    """Results are released without what is withheld."""

    @some(5)
    @given(found=strategies.results(CATALOGUE.select("lappi.sairaanhoitajachat", "lappi.dentview"), max_size=20))
    def test_released(self, found):
        """A figure that is withheld has no number; what is released was computed, or counts groups without rows."""
        released = found.release().to_pandas()

        hidden = released["status"].eq("withheld")
        assert released.loc[hidden, ["value", "lower", "upper", "numerator", "denominator"]].isna().all(axis=None)
        shown = released[released["value"].notna()]
        both = shown.merge(found.to_pandas(), how="left", on=list(found.keys), suffixes=("", "_computed"))
        known = both["value_computed"].notna()
        assert both.loc[known, "value"].to_numpy() == pytest.approx(both.loc[known, "value_computed"].to_numpy())
        assert both.loc[~known, "value"].eq(0).all()


class TestFrames:
    """Rows give the same figures, whatever the frame that holds them."""

    @settings(some(4), suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_alike(self, engine, data):
        """Figures are those of the same rows in pandas."""
        dataset = CATALOGUE.dataset(data.draw(st.sampled_from(NAMES)))
        catalogue = readers(dataset)
        rows = data.draw(strategies.rows(dataset, catalogue))
        by = data.draw(splits(dataset))

        one, other = (compute(catalogue, {dataset.id: held}, by=by, every="month") for held in (rows, engine(rows)))

        pd.testing.assert_frame_equal(other.to_pandas(), one.to_pandas(), rtol=1e-12)
