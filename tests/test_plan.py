"""Plans: what fits a dataset, values of conditions, and regions that a dataset covers."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from soteindikaattorit import Text, compute
from soteindikaattorit.compute.plan import PERIOD, make_plan
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.definitions.indicator_check import cast_condition
from soteindikaattorit.errors import InvalidValueError, SoteError, UnknownNameError
from soteindikaattorit.measures import Count, Mean
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import Column, Dataset

DATASET = Dataset(
    id="d",
    name=Text.finnish("Rivit"),
    columns=(
        Column(id="kunta", type="region", level="kunta"),
        Column(id="pvm", type="date", role="period"),
        Column(id="aika", type="datetime", optional=True),
        Column(id="x", type="number", optional=True, minimum=0, maximum=100),
        Column(id="i", type="integer", optional=True),
        Column(id="b", type="boolean", optional=True),
        Column(id="t", type="text", optional=True),
        Column(id="k", type="code", values=(("a", Text.finnish("A")), ("b", Text.finnish("B"))), optional=True),
    ),
)
COUNT = Indicator(id="p.count", version="1", name=Text.finnish("x"), dataset="d", measure=Count())

COVERED = """
[[dataset]]
id = "d"
name = { fi = "Rivit" }
covers = "COVERS"
columns = { pvm = { type = "date", role = "period" } }

[[indicator]]
id = "p.count"
version = "1"
name = { fi = "Määrä" }
dataset = "d"
measure = { kind = "count" }
"""


class TestValues:
    """Values of conditions, brought to the types of their columns."""

    @pytest.mark.parametrize(
        ("column", "given", "value"),
        [
            ("pvm", "2025-01-31", date(2025, 1, 31)),
            ("pvm", date(2025, 1, 31), date(2025, 1, 31)),
            ("aika", datetime(2025, 1, 31, 12, tzinfo=UTC), date(2025, 1, 31)),
            ("aika", "2025-01-31", date(2025, 1, 31)),
            ("x", 5, 5),
            ("i", 2.0, 2.0),
            ("b", True, True),
            ("t", "5", "5"),
            ("k", "a", "a"),
            ("muu", "x", "x"),
        ],
    )
    def test_fitting(self, column, given, value):
        """A value of the type of its column stays; a day may be written as text."""
        (criterion,) = cast_condition(Condition.parse({column: given}), DATASET).criteria

        assert criterion.any_of == (value,)

    @pytest.mark.parametrize(
        ("table", "problem"),
        [
            ({"x": "5"}, "value of column 'x' '5': expected number"),
            ({"x": True}, "value of column 'x' 'True': expected number"),
            ({"b": "true"}, "value of column 'b' 'true': expected boolean"),
            ({"b": 1}, "value of column 'b' '1': expected boolean"),
            ({"t": 5}, "value of column 't' '5': expected text"),
            ({"k": "c"}, "value of column 'k' 'c': expected one of a, b"),
            ({"k": ["a", "c"]}, "value of column 'k' 'c': expected one of a, b"),
            ({"pvm": "31.1.2025"}, "value of column 'pvm' '31.1.2025': expected a date such as 2025-01-31"),
            ({"pvm": {"min": 2025}}, "value of column 'pvm' '2025': expected a date such as 2025-01-31"),
            ({"t": {"min": "a"}}, "bound of column 't' 'a': a text has no order"),
            ({"b": {"max": True}}, "bound of column 'b' 'True': a boolean has no order"),
            ({"k": {"not": {"min": "a"}}}, "bound of column 'k' 'a': a code has no order"),
            ({"x": {"max": "5"}}, "value of column 'x' '5': expected number"),
        ],
    )
    def test_unfitting(self, table, problem):
        """A value that cannot be of the type of its column is refused."""
        with pytest.raises(InvalidValueError) as raised:
            cast_condition(Condition.parse(table), DATASET)

        assert str(raised.value) == problem


class TestPlan:
    """What is asked of a dataset."""

    def test_only_what_is_needed(self, national):
        """Only columns that something reads are read, and parts that two indicators share are asked once."""
        mean = Indicator(id="p.mean", version="1", name=Text.finnish("x"), dataset="d", measure=Mean(column="x"))
        same = Indicator(id="p.same", version="2", name=Text.finnish("y"), dataset="d", measure=Mean(column="x"))

        made = make_plan([COUNT, mean, same], DATASET, ("kunta",), "month", national.regions)

        assert [column.id for column in made.columns] == ["kunta", "pvm", "x"]
        assert len(made.all_parts) == 4
        assert [key.name for key in made.keys] == [PERIOD, "kunta"]

    def test_the_period_is_always_checked(self, national):
        """A row without a day is unfit even when results are not split by period."""
        made = make_plan([COUNT], DATASET, (), "", national.regions)

        assert [(fault.column, fault.kind) for fault in made.faults] == [("pvm", "missing")]

    @pytest.mark.parametrize("name", ["kunta", "hyvinvointialue", "maa"])
    def test_levels_of_one_column(self, national, name):
        """Every level is read from the same column."""
        made = make_plan([COUNT], DATASET, (name,), "", national.regions)

        assert made.group_columns == ("kunta",)


class TestCovered:
    """Datasets whose rows are all of one region."""

    ROWS = pd.DataFrame({"pvm": pd.to_datetime(["2025-03-04", "2025-03-05"])})

    def test_own_level_and_coarser(self, catalogue_of):
        """Rows that say no region count in the region that the dataset covers, and in those it belongs to."""
        catalogue = catalogue_of(COVERED.replace("COVERS", "hyvinvointialue:21"))

        found = compute(catalogue, {"d": self.ROWS}, by=["hyvinvointialue", "yhteistyoalue", "maa"]).to_pandas()

        assert found[["hyvinvointialue", "yhteistyoalue", "maa", "value"]].to_numpy().tolist() == [["21", "5", "FI", 2]]

    def test_finer(self, catalogue_of):
        """A finer level than the one that is covered is not known."""
        catalogue = catalogue_of(COVERED.replace("COVERS", "hyvinvointialue:21"))

        with pytest.raises(UnknownNameError, match="dataset 'd' has no column 'kunta'"):
            compute(catalogue, {"d": self.ROWS}, by=["kunta"])

    @pytest.mark.parametrize("covers", ["hyvinvointialue:99", "maakunta:19", "kunta:47", "hyvinvointialue:210"])
    def test_region_that_is_not_there(self, catalogue_of, covers):
        """A dataset that covers a region that is not there is refused when it is defined."""
        with pytest.raises(SoteError, match="covers|there is no|expected"):
            catalogue_of(COVERED.replace("COVERS", covers))


def test_condition_on_a_region_that_is_not_there(catalogue_of):
    """A condition on a region that is not there is refused when it is defined: it would never hold."""
    toml = COVERED.replace('covers = "COVERS"\n', "").replace(
        "columns = {", 'columns = { kunta = { type = "region", level = "kunta" },'
    )

    with pytest.raises(SoteError, match="'47'.*047"):
        catalogue_of(toml.replace("measure =", 'where = { kunta = "47" }\nmeasure ='))
