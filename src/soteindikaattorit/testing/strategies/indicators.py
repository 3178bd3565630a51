"""Indicators at random, and definitions that hold together."""

from hypothesis import strategies as st

from soteindikaattorit.definitions import Definitions
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.measures import Attainment, Growth, Measure, Quotient
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.missing import Missing
from soteindikaattorit.model.target import Band, Target
from soteindikaattorit.testing.strategies.conditions import conditions
from soteindikaattorit.testing.strategies.datasets import datasets
from soteindikaattorit.testing.strategies.fields import build
from soteindikaattorit.testing.strategies.measures import measures
from soteindikaattorit.testing.strategies.time import periods
from soteindikaattorit.testing.strategies.wording import texts

_NUMBERS = st.integers(-800, 800).map(lambda number: number / 8)
_MISSING = (Missing(whole_period=True), Missing(at_least=2))
_ASKED = (*_MISSING, Missing(share=1.0), Missing(share=0.5, at_least=1))


def indicators(dataset: Dataset, name: str = "testi.osoitin") -> st.SearchStrategy[Indicator]:
    """Return indicators that are computed from a dataset.

    Args:
        dataset: The dataset.
        name: The id of the indicator.

    Example:
        >>> from hypothesis import given, settings
        >>> from soteindikaattorit import Catalogue
        >>> national = Catalogue.of()
        >>> @settings(max_examples=10, deadline=None)
        ... @given(indicators(national.dataset("thl.lastensuojeluasiat")))
        ... def test_fits_its_dataset(indicator):
        ...     assert indicator.id in national.with_definitions(Definitions(indicators=(indicator,))).ids
        >>> test_fits_its_dataset()
    """
    return measures(dataset).flatmap(lambda measure: _indicators(measure, dataset, name))


def _indicators(measure: Measure, dataset: Dataset | None, name: str) -> st.SearchStrategy[Indicator]:
    missing = st.sampled_from(_ASKED if measure.expected_rows() else _MISSING) if dataset else st.nothing()
    bands = st.lists(_NUMBERS, unique=True, max_size=2).flatmap(
        lambda ends: st.tuples(*(st.builds(Band, name=texts(), minimum=st.just(end)) for end in ends))
    )
    return build(
        Indicator,
        id=st.just(name),
        version=st.sampled_from(["1", "2025-1"]),
        measure=st.just(measure),
        dataset=st.just(dataset.id if dataset else ""),
        where=conditions(dataset) if dataset else st.just(Condition()),
        unit=st.sampled_from(["", "%", "testiä"]),
        targets=st.lists(_targets(), max_size=2).map(tuple),
        bands=bands,
        minimum_base=st.sampled_from([0, 1, 3]),
        missing=st.none() | missing,
        tags=st.lists(st.sampled_from(["testi", "ŋŧ"]), unique=True).map(tuple),
        codes=st.sampled_from([(), (("testi", "1"),)]),
    )


def _targets() -> st.SearchStrategy[Target]:
    return st.builds(
        lambda value, period, since, until: Target(
            value=value, since=period.first if since else None, until=period.last if until else None
        ),
        _NUMBERS,
        periods(),
        st.booleans(),
        st.booleans(),
    )


@st.composite
def definitions(draw: st.DrawFn) -> Definitions:
    """Return a dataset with some indicators of it, and others that are derived from them.

    Example:
        >>> from hypothesis import given, settings
        >>> from soteindikaattorit import Catalogue
        >>> national = Catalogue.of()
        >>> @settings(max_examples=10, deadline=None)
        ... @given(definitions())
        ... def test_a_catalogue_takes_them(made):
        ...     assert national.with_definitions(made).dataset("testi.rivit")
        >>> test_a_catalogue_takes_them()
    """
    dataset = draw(datasets())
    number = draw(st.integers(1, 3))
    found = [draw(indicators(dataset, f"testi.osoitin-{one}")) for one in range(1, number + 1)]
    first, last = found[0].id, found[-1].id
    derived = draw(st.lists(st.sampled_from(range(3)), unique=True))
    made = (Growth(indicator=first), Attainment(indicator=first), Quotient(numerator=first, denominator=last))
    found += [draw(_indicators(made[one], None, f"testi.johdettu-{one}")) for one in derived]
    return Definitions(datasets=(dataset,), indicators=tuple(found))
