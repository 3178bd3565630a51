"""Strategies: what they give is few and hard, and says what it is; the laws of `laws/test_testing_laws` hold of it."""

import importlib
import sys
from datetime import date

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from soteindikaattorit import Catalogue, Text
from soteindikaattorit.definitions import Definitions
from soteindikaattorit.errors import InvalidValueError, MissingPackageError
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.period import GRAINS
from soteindikaattorit.model.region import Region
from soteindikaattorit.sources import frames
from soteindikaattorit.testing import strategies

QUICK = settings(max_examples=500, database=None, deadline=None, phases=[Phase.generate])
COLUMNS = (
    Column(id="alue", type="region", level="palvelualue"),
    Column(id="pvm", type="date", role="period"),
    Column(id="loppu", type="date", not_before="pvm", optional=True),
    Column(id="arvo", type="number", minimum=0.26, maximum=0.3, optional=True),
    Column(id="teksti", type="text"),
)
AREAS = Dataset(id="rivit", name=Text.finnish("Rivit"), columns=COLUMNS)
CHANGE = date(2025, 7, 1)
OLD = Region(level="palvelualue", code="t.vanha", name=Text.finnish("Vanha"), valid_to=date(2025, 6, 30))
NEW = Region(level="palvelualue", code="t.uusi", name=Text.finnish("Uusi"), valid_from=CHANGE)


@pytest.fixture(scope="module")
def merged(national) -> Catalogue:
    """Return a catalogue in which one area becomes another."""
    return national.with_definitions(Definitions(regions=(OLD, NEW), datasets=(AREAS,)))


def test_without_hypothesis(monkeypatch):
    """Without Hypothesis the error says which extra brings it."""
    monkeypatch.setattr(frames, "is_installed", lambda package: package != "hypothesis")
    monkeypatch.delitem(sys.modules, strategies.__name__)

    with pytest.raises(MissingPackageError, match=r"soteindikaattorit\[testing\]"):
        importlib.import_module(strategies.__name__)


class TestRows:
    """Rows that fit a dataset."""

    @settings(QUICK, max_examples=30)
    @given(data=st.data())
    def test_fit(self, merged, data):
        """Numbers lie within narrow bounds, ends follow their starts, and regions are those of their day."""
        rows = data.draw(strategies.rows(AREAS, merged))

        assert rows["arvo"].dropna().between(0.26, 0.3).all()
        assert (rows["loppu"].dropna() >= rows["pvm"][rows["loppu"].notna()]).all()
        assert (rows["alue"].eq("t.uusi") == (rows["pvm"].dt.date >= CHANGE)).all()

    @pytest.mark.parametrize(
        "hard",
        [
            lambda rows: rows["loppu"].isna().all() and len(rows) > 1,
            lambda rows: rows["pvm"].dt.strftime("%m-%d").eq("02-29").any(),
            lambda rows: rows["teksti"].eq("=1+1").any(),
            lambda rows: rows["teksti"].eq("").any(),
            lambda rows: rows["alue"].nunique() > 1,
        ],
        ids=["blank", "leap day", "formula", "empty", "merged"],
    )
    def test_hard(self, merged, hard):
        """What breaks files and calendars is among them."""
        found = find(strategies.rows(AREAS, merged), hard, settings=QUICK)

        assert hard(found)

    def test_sizes(self, merged):
        """There may be no rows at all where they are asked for, with the columns that they would have."""
        none = find(strategies.rows(AREAS, merged, min_size=0), lambda rows: True, settings=QUICK)

        assert list(none.columns) == [column.id for column in COLUMNS]
        assert len(none) == 0

    def test_extreme(self, merged):
        """Numbers are as great as there are any, where that is asked for."""
        free = Dataset(id="vapaa", name=Text.finnish("Vapaa"), columns=(Column(id="x", type="number"),))

        found = find(
            strategies.rows(free, merged, extreme=True), lambda rows: rows["x"].abs().gt(1e300).any(), settings=QUICK
        )

        assert len(found) >= 1

    def test_places(self, merged):
        """A dataset that covers what has no such parts is refused at once, with the region named."""
        columns = (Column(id="kunta", type="region", level="kunta"),)
        dataset = Dataset(id="d", name=Text.finnish("D"), columns=columns, covers="palvelualue:t.uusi")

        with pytest.raises(InvalidValueError, match="'palvelualue:t.uusi': it has no kunta"):
            strategies.rows(dataset, merged)


class TestTime:
    """Days and periods."""

    @pytest.mark.parametrize("grain", GRAINS)
    def test_grain(self, grain):
        """A period is of the grain that was asked for, and between the days that were given."""
        early, late = date(2024, 1, 1), date(2025, 12, 31)

        @settings(QUICK, max_examples=20)
        @given(strategies.periods(grain, earliest=early, latest=late))
        def check(period):
            assert period.grain == grain
            assert early <= period.first <= period.last <= late

        check()

    def test_ends_of_time(self):
        """A week that the last days of time do not fill is no period."""
        late = date.max

        @settings(QUICK, max_examples=20)
        @given(strategies.periods("week", earliest=date(9999, 12, 1), latest=late))
        def check(week):
            assert (week.last - week.first).days == 6

        check()


class TestRegions:
    """Regions of a level."""

    def test_on_a_day(self, merged):
        """Where a day is said, only those that are there on it."""

        @settings(QUICK, max_examples=20)
        @given(strategies.regions("palvelualue", merged.regions, on=CHANGE))
        def check(region):
            assert region.is_valid(CHANGE)

        check()

    def test_none(self, national):
        """A level that has none is refused."""
        empty = type(national.regions)(())

        with pytest.raises(InvalidValueError, match="there is no such region on 2025-07-01"):
            strategies.regions("kunta", empty, on=CHANGE)


class TestForms:
    """Forms and their answers."""

    @pytest.mark.parametrize("kind", ["agreement", "nps", "smiley", "yes-no", "choice", "text"])
    def test_kinds(self, kind):
        """Scales are of every kind."""
        assert find(strategies.scales(), lambda scale: scale.kind == kind, settings=QUICK).kind == kind

    def test_unread(self, national):
        """What is on no scale is given only where it is asked for."""
        form = find(strategies.forms(), lambda form: form.questions[0].scale.kind == "nps", settings=QUICK)
        code = form.questions[0].code

        odd = find(
            strategies.answers(form, national, unread=True),
            lambda given: given[0]["answers"].get(code, "") not in {*form.questions[0].scale.codes, None, ""},
            settings=QUICK,
        )

        assert odd[0]["answers"][code].startswith("TESTI")
