"""Generated rows: made from a dataset's definition and a seed, and marked as generated."""

from datetime import date

import pandas as pd
import pytest

from soteindikaattorit import Catalogue, Period, Text, compute, generated_rows
from soteindikaattorit.definitions import Definitions
from soteindikaattorit.errors import InvalidValueError, UnknownNameError
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.region import Region
from soteindikaattorit.testing.rows import GENERATED, LONGEST_LAG

YEAR = Period.parse("2025")
PLUGINS = {"lappi": "soteindikaattorit_lappi", "pohjois_savo": "soteindikaattorit_pohjois_savo"}

COLUMNS = (
    Column(id="kaynti", type="date", optional=True, not_before="arvio"),
    Column(id="arvio", type="date", role="period"),
    Column(id="kunta", type="region", level="kunta"),
    Column(id="palvelu", type="code", values=(("a", Text.finnish("A")), ("b", Text.finnish("B")))),
    Column(id="nps", type="integer", minimum=0, maximum=10, optional=True),
    Column(id="kesto", type="number", unit="min", minimum=5, maximum=60),
    Column(id="kiireellinen", type="boolean", optional=True),
    Column(id="yksikko", type="text"),
    Column(id="kirjattu", type="datetime"),
)


def dataset(*columns: Column, covers: str = "hyvinvointialue:21") -> Dataset:
    """Return a dataset of those columns, or of one of every type."""
    return Dataset(id="visits", name=Text.finnish("Käynnit"), columns=columns or COLUMNS, covers=covers)


@pytest.fixture
def sample(national):
    """Return a function that generates rows of a dataset."""

    def generate(
        of: Dataset, *, rows: int = 400, seed: int = 1, period: Period = YEAR, within: str = ""
    ) -> pd.DataFrame:
        return generated_rows(of, national, count=rows, seed=seed, period=period, within=within)

    return generate


class TestSeed:
    """The seed decides the rows."""

    def test_same(self, sample):
        """The same seed gives the same rows."""
        pd.testing.assert_frame_equal(sample(dataset(), seed=7), sample(dataset(), seed=7), check_exact=True)

    def test_other(self, sample):
        """Another seed gives other rows, in every column of more than one value."""
        one, other = sample(dataset(), seed=7), sample(dataset(), seed=8)

        assert [name for name in one if one[name].equals(other[name])] == [GENERATED]


class TestForm:
    """What the rows look like."""

    def test_columns(self, sample):
        """The columns are those of the dataset, in its order, and then the mark."""
        assert list(sample(dataset()).columns) == [*(column.id for column in COLUMNS), "generated"]

    def test_marked(self, sample):
        """Every row says that it was generated."""
        marks = sample(dataset())[GENERATED]

        assert marks.dtype == bool
        assert marks.all()

    def test_number_of_rows(self, sample):
        """There are as many rows as were asked for, with nothing missing but what is optional."""
        missing = sample(dataset(), rows=321).isna().sum()

        assert len(sample(dataset(), rows=321)) == 321
        assert set(missing[missing > 0].index) == {column.id for column in COLUMNS if column.optional}

    def test_no_rows(self, sample):
        """Zero rows have the columns and their types, as any other number has."""
        nothing, some = sample(dataset(), rows=0), sample(dataset())

        assert len(nothing) == 0
        assert nothing.dtypes.astype(str).str[:4].tolist() == some.dtypes.astype(str).str[:4].tolist()

    @pytest.mark.parametrize("wrong", [{"rows": -1}, {"seed": -1}])
    def test_less_than_none(self, sample, wrong):
        """Fewer rows than none, or a seed below zero, is an error of ours that says what was wrong."""
        with pytest.raises(InvalidValueError, match="-1"):
            sample(dataset(), **wrong)


class TestDates:
    """When things happen in the rows."""

    @pytest.mark.parametrize("label", ["2025", "2024-02", "2025-03-04", "2024-11/2025-02", "2025-W01"])
    def test_within_the_period(self, sample, label):
        """A date that starts from no other lies within the period, first and last day included."""
        period = Period.parse(label)

        rows = sample(dataset(), period=period, rows=3000)

        for name in ("arvio", "kirjattu"):
            assert rows[name].min().date() == period.first
            assert rows[name].max().date() == period.last

    def test_never_before_their_start(self, sample):
        """A date is never before the one it may not precede, and at most the longest lag after it."""
        rows = sample(dataset(), rows=3000)
        lag = (rows["kaynti"] - rows["arvio"]).dropna().dt.days

        assert lag.min() == 0
        assert 0 < lag.max() <= LONGEST_LAG

    def test_chain(self, sample):
        """A date may start from one that starts from a third, in whatever order the columns stand."""
        chain = dataset(
            Column(id="end", type="date", not_before="middle"),
            Column(id="middle", type="date", not_before="start"),
            Column(id="start", type="date"),
        )

        rows = sample(chain)

        assert (rows["start"] <= rows["middle"]).all()
        assert (rows["middle"] <= rows["end"]).all()

    def test_start_that_may_be_missing(self, sample):
        """A date that no row may lack is there though the one before it is missing."""
        rows = sample(
            dataset(Column(id="start", type="date", optional=True), Column(id="end", type="date", not_before="start"))
        )

        assert rows["start"].isna().any()
        assert rows["end"].notna().all()


class TestRegions:
    """Where things happen in the rows."""

    def test_of_what_the_dataset_covers(self, sample, national):
        """The municipalities are those of the county that the dataset covers."""
        codes = set(sample(dataset(), rows=3000)["kunta"])

        assert codes == set(national.regions.children("hyvinvointialue", "21", "kunta", YEAR.last))

    def test_within_another(self, sample, national):
        """A region may be named instead, as level and code."""
        codes = set(sample(dataset(), within="hyvinvointialue:13")["kunta"])

        assert codes <= set(national.regions.children("hyvinvointialue", "13", "kunta", YEAR.last))

    def test_of_the_same_level(self, sample):
        """A region of the level of the column is the only one."""
        assert set(sample(dataset(), within="kunta:698")["kunta"]) == {"698"}

    def test_coarser_column(self, sample):
        """The county column of a dataset that covers a county holds that county."""
        county = Column(id="alue", type="region", level="hyvinvointialue")

        assert set(sample(dataset(county))["alue"]) == {"21"}

    def test_everywhere(self, sample, national):
        """A dataset that covers nothing in particular has regions of the whole country."""
        codes = set(sample(dataset(covers=""), rows=9000)["kunta"])

        assert codes == set(national.regions.codes("kunta", YEAR.last))

    @pytest.mark.parametrize("within", ["hyvinvointialue:99", "maakunnat:21"])
    def test_unknown(self, sample, within):
        """A region that is not there is an error that names it."""
        with pytest.raises((UnknownNameError, InvalidValueError), match=within.split(":")[within.startswith("hyv")]):
            sample(dataset(), within=within)


class TestValues:
    """What the values are."""

    @pytest.mark.parametrize(
        ("kind", "low", "high"),
        [
            ("number", None, None),
            ("number", 0.25, 0.31),
            ("number", -5.0, None),
            ("number", None, -1.0),
            ("integer", 1, 5),
            ("integer", 7, None),
            ("integer", 3, 3),
            ("integer", -3, -1),
            ("integer", 0.5, 3.0),
            ("integer", None, -1),
        ],
    )
    def test_bounds(self, sample, kind, low, high):
        """Numbers lie within the bounds of their column, and integers are whole."""
        values = sample(dataset(Column(id="x", type=kind, minimum=low, maximum=high)))["x"]

        assert low is None or values.min() >= low
        assert high is None or values.max() <= high
        assert kind == "number" or (values % 1 == 0).all()

    def test_codes(self, sample):
        """Every code of a column occurs, and no other."""
        assert set(sample(dataset())["palvelu"]) == {"a", "b"}


MEASURED = """
[[dataset]]
id = "k"
name = { fi = "Käynnit" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
pvm = { type = "date", role = "period", optional = true }
loppu = { type = "datetime" }
alku = { type = "date", optional = true }
syntynyt = { type = "date" }
arvosana = { type = "integer" }
henkilo = { type = "text" }
tekija = { type = "text", role = "provider" }
vastaus = { type = "text", role = "answer" }
kieli = { type = "text" }
maara = { type = "integer", role = "count", max = 3 }

[[limit]]
id = "raja"
name = { fi = "Raja" }
allowed = [{ days = 7, below_age = 18 }, { days = 14, min_age = 18 }]

[[indicator]]
id = "k.nps"
version = "1"
name = { fi = "NPS" }
dataset = "k"
where = { kieli = ["se", "smn"] }
measure = { kind = "nps", column = "arvosana" }

[[indicator]]
id = "k.ajoissa"
version = "1"
name = { fi = "Ajoissa" }
dataset = "k"
measure = { kind = "within", start = "alku", end = "loppu", limit = "raja", birth = "syntynyt" }
"""


@pytest.fixture(scope="module")
def measured(catalogue_of) -> pd.DataFrame:
    """Return rows of a dataset whose bounds and orders only its indicators tell."""
    catalogue = catalogue_of(MEASURED)
    return generated_rows(catalogue.dataset("k"), catalogue, count=500, seed=3)


class TestMeasures:
    """What the measures of a catalogue need of the rows."""

    def test_scale(self, measured):
        """Answers are on the scale of the measure that reads them, whatever the column allows."""
        assert measured["arvosana"].between(0, 10).all()

    def test_order(self, measured):
        """What a measure takes for the end of something is not before its start."""
        both = measured.dropna(subset=["alku", "loppu"])

        assert (both["loppu"] >= both["alku"]).all()
        assert both["loppu"].dt.normalize().ne(both["loppu"]).any()

    def test_ages(self, measured):
        """People were born before the day on which their age is asked, and some are young and some old."""
        years = (measured["alku"] - measured["syntynyt"]).dropna().dt.days / 365.25

        assert 0 <= years.min() < 18
        assert years.max() > 65

    def test_period(self, measured):
        """The date of the period is never missing: no row could be placed without it."""
        assert measured["pvm"].notna().all()

    def test_repeated(self, catalogue_of):
        """Persons and providers stand in several rows, and every answer in one of its own."""
        plain = MEASURED.replace('"k.nps"', '"k.eri"').replace(
            '"nps", column = "arvosana"', '"distinct", column = "henkilo"'
        )
        catalogue = catalogue_of(plain.replace('maara = { type = "integer", role = "count", max = 3 }', ""))

        rows = generated_rows(catalogue.dataset("k"), catalogue, count=500, seed=3)

        assert 1 < rows["tekija"].nunique() < rows["henkilo"].nunique() < 200
        assert rows["vastaus"].is_unique

    def test_words(self, measured):
        """The values of text that conditions ask for are among those that there are."""
        assert {"se", "smn"} < set(measured["kieli"])

    def test_count(self, measured):
        """A row stands for no fewer than none."""
        assert measured["maara"].between(0, 3).all()


def test_regions_of_their_day(national):
    """A row of a region that ended, or began, is of a day on which it was there."""
    change = date(2025, 7, 1)
    old = Region(level="palvelualue", code="t.vanha", name=Text.finnish("Vanha"), valid_to=date(2025, 6, 30))
    new = Region(level="palvelualue", code="t.uusi", name=Text.finnish("Uusi"), valid_from=change)
    columns = (Column(id="alue", type="region", level="palvelualue"), Column(id="pvm", type="date", role="period"))
    areas = dataset(*columns, covers="")
    catalogue = national.with_definitions(Definitions(regions=(old, new), datasets=(areas,)))

    found = generated_rows(areas, catalogue, count=300, seed=1).groupby("alue")["pvm"].agg(["min", "max"])

    assert found.loc["t.vanha", "max"] < pd.Timestamp(change) <= found.loc["t.uusi", "min"]


@pytest.mark.parametrize("plugin", PLUGINS)
def test_fit_every_dataset(plugin):
    """The rows fit their dataset: every indicator of every dataset of the plugin is computed from them."""
    pytest.importorskip(PLUGINS[plugin])
    catalogue = Catalogue.installed(only=[plugin], strict=True)
    rows = {one.id: generated_rows(one, catalogue, count=150, seed=20250304) for one in catalogue.datasets}
    wanted = {indicator.id for indicator in catalogue.select(plugin=plugin) if indicator.dataset}

    results = compute(catalogue, rows, every="year")

    assert wanted
    assert wanted <= set(results.to_pandas()["indicator"])
