"""A stock: how much there is at the end of a period."""

import numpy as np

from soteindikaattorit.measures import Stock

STOCK = Stock(column="x")


def test_never_sums_over_time():
    """A stock adds up over groups on one day, and not over time."""
    assert STOCK.adds_up
    assert all(part.at_end for part in STOCK.parts().values())


def test_parts_have_names_of_their_own():
    """The parts of a stock are not mistaken for those of a total of the same column."""
    assert {str(part) for part in STOCK.parts().values()} == {
        "last(rows | x not missing)",
        "last(x | x not missing)",
    }


def test_finish():
    """A stock is the sum, zero included; without a value there are no data, and there is never an interval."""
    figures = STOCK.finish({"n": np.array([2.0, 1.0, 0.0]), "sum": np.array([5.0, 0.0, 0.0])}, 0.95)

    assert figures.status.tolist() == ["ok", "ok", "no-data"]
    assert figures.value[:2].tolist() == [5, 0]
    assert np.isnan(figures.value[2])
    assert np.isnan(figures.lower).all()
    assert figures.method.tolist() == ["", "", ""]
