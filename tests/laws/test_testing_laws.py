"""Laws of whatever fits its definitions: what strategies give, the library takes, and its figures hold together."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from soteindikaattorit import Catalogue, compute, compute_parts
from soteindikaattorit.errors import DataError
from soteindikaattorit.status import OK
from soteindikaattorit.testing import strategies

CATALOGUE = Catalogue.installed()
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
GRAINS = ("", "week", "month", "tertial", "year")

names = pytest.mark.parametrize("name", NAMES)


def readers(dataset) -> Catalogue:
    """Give the indicators that read a dataset."""
    return CATALOGUE.select(*(indicator.id for indicator in CATALOGUE if indicator.dataset == dataset.id))


def splits(dataset) -> st.SearchStrategy:
    """Give some columns by which results may be split."""
    names = [one.id for one in dataset.columns if one.type in {"code", "region", "boolean"}]
    return st.lists(st.sampled_from(names), max_size=2, unique=True) if names else st.just([])


class TestRows:
    """Rows that fit a dataset are taken for every indicator that reads it."""

    @names
    @settings(FEW, max_examples=2)
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

    @settings(FEW, max_examples=15)
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

    @settings(FEW, max_examples=40)
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

    @settings(FEW, max_examples=15)
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


class TestFrames:
    """Rows give the same figures, whatever the frame that holds them."""

    @settings(FEW, max_examples=8, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_alike(self, engine, data):
        """Figures are those of the same rows in pandas."""
        dataset = CATALOGUE.dataset(data.draw(st.sampled_from(NAMES)))
        catalogue = readers(dataset)
        rows = data.draw(strategies.rows(dataset, catalogue))
        by = data.draw(splits(dataset))

        one, other = (compute(catalogue, {dataset.id: held}, by=by, every="month") for held in (rows, engine(rows)))

        pd.testing.assert_frame_equal(other.to_pandas(), one.to_pandas(), rtol=1e-12)
