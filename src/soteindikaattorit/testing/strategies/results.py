"""Results at random: computed from rows, so that every figure agrees with what it rests on."""

from hypothesis import strategies as st

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.compute.computation import compute
from soteindikaattorit.compute.result import Results
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.testing.strategies.rows import rows

GROUPED = ("code", "boolean", "region")
"""Types of columns by which results are split: those of few values."""

_GRAINS = ("", "month", "quarter", "year")
_MOST = 12


def results(catalogue: Catalogue, *, max_size: int = _MOST) -> st.SearchStrategy[Results]:
    """Return results as computed: of one dataset, by some of its columns and periods, with totals or without.

    Args:
        catalogue: The indicators, of which those of one dataset are computed at a time, with what follows from them.
        max_size: From how many rows they are computed at most.

    Example:
        >>> from hypothesis import given, settings
        >>> from soteindikaattorit import Catalogue
        >>> catalogue = Catalogue.of().select("thl.lastensuojelu")
        >>> @settings(max_examples=5, deadline=None)
        ... @given(results(catalogue))
        ... def test_figures_are_in_their_order(found):
        ...     assert list(found.to_pandas()["indicator"]) == sorted(found.to_pandas()["indicator"])
        >>> test_figures_are_in_their_order()
    """
    read = {indicator.dataset for indicator in catalogue}
    datasets = {dataset.id: dataset for dataset in catalogue.datasets if dataset.id in read}
    chosen = st.sampled_from(sorted(datasets))
    return chosen.flatmap(lambda name: _results(_readers(catalogue, name), datasets[name], max_size))


def _readers(catalogue: Catalogue, dataset: str) -> Catalogue:
    return catalogue.select(*(one.id for one in catalogue if one.dataset == dataset))


def _results(catalogue: Catalogue, dataset: Dataset, max_size: int) -> st.SearchStrategy[Results]:
    names = [column.id for column in dataset.columns if column.type in GROUPED]
    by = st.lists(st.sampled_from(names), unique=True, max_size=2) if names else st.just([])
    every = st.sampled_from(_GRAINS if dataset.period else ("",))
    return st.builds(
        lambda frame, by, every, totals: compute(catalogue, {dataset.id: frame}, by=by, every=every, totals=totals),
        rows(dataset, catalogue, max_size=max_size),
        by,
        every,
        st.booleans(),
    )
