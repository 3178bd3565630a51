"""Composites of things done, and indices of indicators."""

import itertools

import numpy as np
import pandas as pd
import pytest

from soteindikaattorit import compute
from soteindikaattorit.errors import DefinitionError, InvalidValueError
from soteindikaattorit.measures import Component, Composite, Index
from soteindikaattorit.model.condition import Condition

TOML = """
[[dataset]]
id = "d"
name = { fi = "Diabeteksen vuosikontrollit" }
[dataset.columns]
kunta = { type = "text" }
verenpaine = { type = "boolean", optional = true }
silmat = { type = "boolean", optional = true }
hba1c = { type = "number", optional = true }
ika = { type = "integer" }
pvm = { type = "date", optional = true }

[[indicator]]
id = "t.kaikki"
version = "1"
name = { fi = "Kaikki tehty" }
dataset = "d"
where = { ika = { min = 18 } }
[indicator.measure]
kind = "composite"
components = [
    { done = { verenpaine = true } },
    { done = { silmat = true }, due = { ika = { min = 40 } } },
    { done = { pvm = { min = 2024-01-01 } }, due = { hba1c = { min = 48 } } },
]

[[indicator]]
id = "t.kerrat"
base = "t.kaikki"
measure = { rule = "opportunity" }

[[indicator]]
id = "t.paine"
version = "1"
name = { fi = "Verenpaine" }
dataset = "d"
where = { ika = { min = 18 } }
measure = { kind = "proportion", numerator = { verenpaine = true } }

[[indicator]]
id = "t.silmat"
base = "t.paine"
measure = { numerator = { silmat = true }, denominator = { ika = { min = 40 } } }

[[indicator]]
id = "t.painotettu"
version = "1"
name = { fi = "Painotettu" }
measure = { kind = "index", weights = { "t.paine" = 3, "t.silmat" = 1 } }

[[indicator]]
id = "t.yhdessa"
base = "t.painotettu"
measure = { rule = "opportunity" }
"""


def rows_of(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """Return rows as a frame."""
    kunta, paine, silmat, hba1c, ika, pvm = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "kunta": list(kunta),
            "verenpaine": pd.Series(paine, dtype="boolean"),
            "silmat": pd.Series(silmat, dtype="boolean"),
            "hba1c": pd.Series(hba1c, dtype="Float64"),
            "ika": list(ika),
            "pvm": pd.to_datetime(pd.Series(pvm)),
        }
    )


ROWS = rows_of(
    [
        ("a", True, None, None, 30, None),  # one thing due, done
        ("a", True, True, 50.0, 50, "2024-02-01"),  # three due, all done
        ("a", True, False, None, 50, None),  # two due, one done
        ("a", False, True, 50.0, 50, "2023-12-31"),  # three due, one done
        ("b", None, None, None, 30, None),  # nothing due
        ("b", None, True, 47.0, 50, None),  # one due, done
        ("b", True, None, 60.0, 30, None),  # one due, done: nothing is known of the third
        ("b", False, False, None, 17, None),  # not of age
    ]
)


class TestComposite:
    """All or nothing, and opportunity by opportunity."""

    def test_on_every_engine(self, engine, catalogue_of):
        """A row counts when anything is due; all that is due must be done; the same on every engine."""
        found = compute(catalogue_of(TOML), {"d": engine(ROWS)}, by=["kunta"], totals=True).to_pandas()

        whole = found[found["indicator"] == "t.kaikki"].set_index("kunta")
        each = found[found["indicator"] == "t.kerrat"].set_index("kunta")
        assert whole[["numerator", "denominator"]].to_numpy().tolist() == [[4, 6], [2, 4], [2, 2]]
        assert each[["numerator", "denominator"]].to_numpy().tolist() == [[8, 11], [6, 9], [2, 2]]
        assert whole.loc["_T", "value"] == pytest.approx(100 * 4 / 6)
        assert set(whole["method"]) == {"wilson"}
        assert set(each["method"]) == {""}

    def test_row_by_row(self, catalogue_of):
        """Each possible row alone counts as counting its due and done components by hand does."""
        flags = list(itertools.product([True, False, None], [True, False, None], [True, False]))
        rows = [
            (f"{i:02}", paine, silmat, None, 50 if old else 30, None) for i, (paine, silmat, old) in enumerate(flags)
        ]
        due = [[done for done in (paine, silmat if old else None) if done is not None] for paine, silmat, old in flags]

        found = compute(catalogue_of(TOML), {"d": rows_of(rows)}, by=["kunta"]).to_pandas().sort_values("kunta")

        counts = {
            name: own[["numerator", "denominator"]].to_numpy().tolist() for name, own in found.groupby("indicator")
        }
        assert counts["t.kaikki"] == [[bool(row) and all(row), bool(row)] for row in due]
        assert counts["t.kerrat"] == [[sum(row), len(row)] for row in due]
        statuses = found.loc[found["indicator"] == "t.kaikki", "status"].tolist()
        assert statuses == ["ok" if row else "no-data" for row in due]

    def test_refused(self):
        """A composite is of two things or more, by a rule there is."""
        one = Component(done=Condition.parse({"a": True}))

        with pytest.raises(InvalidValueError, match="two components"):
            Composite(components=(one,))
        with pytest.raises(InvalidValueError, match="all-or-nothing, opportunity"):
            Composite(components=(one, one), rule="most")

    @pytest.mark.parametrize(
        ("old", "new", "what"),
        [
            ("{ done = { verenpaine = true } }", "{ done = { paine = true } }", "no column 'paine'"),
            ("due = { hba1c = { min = 48 } }", "due = { hba1c = { min = 'x' } }", "'x'"),
            ("{ done = { verenpaine = true } }", "{ made = { verenpaine = true } }", "'made'"),
        ],
    )
    def test_wrong_definition(self, catalogue_of, old, new, what):
        """Conditions of components are checked as all conditions are."""
        with pytest.raises(DefinitionError, match=what):
            catalogue_of(TOML.replace(old, new))


class TestIndex:
    """One figure of several indicators."""

    def test_weighted(self, catalogue_of):
        """The mean of the values by the weights; the sum of numerators over that of denominators by opportunity."""
        found = compute(catalogue_of(TOML), {"d": ROWS}, by=["kunta"]).to_pandas().set_index(["indicator", "kunta"])

        paine, silmat = (found.loc[name, "value"].to_numpy() for name in ("t.paine", "t.silmat"))
        assert found.loc["t.painotettu", "value"].to_numpy() == pytest.approx((3 * paine + silmat) / 4)
        assert found.loc[("t.yhdessa", "a"), ["numerator", "denominator"]].tolist() == [3 + 2, 4 + 3]
        assert found.loc[("t.yhdessa", "a"), "value"] == pytest.approx(100 * 5 / 7)

    def test_one_that_does_not_stand(self, catalogue_of):
        """Where one of the indicators has no figure there is no index, and its status says why."""
        rows = ROWS[ROWS["ika"] < 40]

        found = compute(catalogue_of(TOML), {"d": rows}).to_pandas().set_index("indicator")

        assert found.loc["t.silmat", "status"] == "no-data"
        for name in ("t.painotettu", "t.yhdessa"):
            assert found.loc[name, "status"] == "no-data"
            assert np.isnan(found.loc[name, "value"])

    @pytest.mark.parametrize(
        ("keys", "what"), [({"rule": "best"}, "opportunity"), ({"weights": (("x.a", 1.0),)}, "two indicators")]
    )
    def test_refused(self, keys, what):
        """An index is of two indicators or more, by a rule there is."""
        with pytest.raises(InvalidValueError, match=what):
            Index(**({"weights": (("x.a", 1.0), ("x.b", 1.0))} | keys))
