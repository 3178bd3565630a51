"""The catalogue: finding, selecting, adding one's own."""

from pathlib import Path

import attrs
import pytest

from soteindikaattorit import Catalogue, Definitions, Text, items
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import DefinitionError, UnknownNameError
from soteindikaattorit.measures import Count
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.goal import Goal


@attrs.frozen(kw_only=True)
class Doubled(Count):
    """A kind of measure of one's own."""

    kind = "doubled"


@attrs.frozen(kw_only=True)
class OtherCount(Count):
    """A kind of measure that has the name of another."""


CHAT = """
[[dataset]]
id = "chat"
name = { fi = "Chat" }
columns = { nps = { type = "integer", optional = true } }

[[dataset]]
id = "visits"
name = { fi = "Käynnit" }
columns = { x = { type = "number", optional = true } }

[[indicator]]
id = "lappi.chat.nps"
version = "1"
name = { fi = "NPS" }
dataset = "chat"
goal = "laatu"
tags = ["asiakaspalaute"]
measure = { kind = "nps", column = "nps" }

[[indicator]]
id = "lappi.chat.maara"
version = "1"
name = { fi = "Määrä" }
dataset = "chat"
goal = "saatavuus"
service = "P4"
measure = { kind = "count" }

[[indicator]]
id = "lappi.chatti"
version = "1"
name = { fi = "x" }
dataset = "visits"
goal = "saatavuus"
measure = { kind = "mean", column = "x" }

[[indicator]]
id = "lappi.kasvu"
version = "1"
name = { fi = "Kasvu" }
measure = { kind = "growth", indicator = "lappi.suhde" }

[[indicator]]
id = "lappi.suhde"
version = "1"
name = { fi = "Suhde" }
measure = { kind = "quotient", numerator = "lappi.chat.maara", denominator = "lappi.chatti" }
"""


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    """Write a definitions file."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def own(catalogue: Catalogue) -> list[str]:
    """Return the ids of the selected indicators that are one's own, sorted."""
    return sorted(name for name in catalogue.ids if catalogue.plugin_of(name) == "own")


@pytest.fixture(scope="module")
def catalogue(catalogue_of) -> Catalogue:
    """Return the catalogue of these tests."""
    return catalogue_of(CHAT)


class TestFinding:
    """By id."""

    def test_by_id(self, catalogue):
        """An indicator is found by its id, a dataset by its own."""
        assert catalogue["lappi.chat.nps"].name == Text.finnish("NPS")
        assert catalogue.dataset("chat").find("nps").type == "integer"
        assert catalogue.plugin_of("lappi.chat.nps") == "own"

    @pytest.mark.parametrize("name", ["chat.nps", "lappi.chat.nbs"])
    def test_unknown_indicator(self, catalogue, name):
        """An unknown id comes with those that were probably meant."""
        for look in (catalogue.__getitem__, catalogue.plugin_of):
            with pytest.raises(UnknownNameError, match=rf"unknown indicator '{name}' .did you mean 'lappi.chat.nps"):
                look(name)

    def test_unknown_dataset(self, catalogue):
        """An unknown dataset comes with those that were probably meant."""
        with pytest.raises(UnknownNameError, match="unknown dataset 'visit' .did you mean 'visits"):
            catalogue.dataset("visit")

    def test_contents(self, catalogue):
        """Indicators can be counted, gone through and asked for; the order is that of their ids, or of adding."""
        assert len(catalogue) == len(catalogue.ids)
        assert len(own(catalogue)) == 5
        assert [indicator.id for indicator in catalogue] == list(catalogue.ids)
        assert "lappi.chat.nps" in catalogue
        assert "lappi.chat" not in catalogue
        assert None not in catalogue

    def test_repr(self, catalogue):
        """How it is shown says how many indicators of whom there are."""
        some = catalogue.select("lappi.chat")

        assert repr(some) == "<Catalogue: 2 indicators of national, own>"


class TestSelecting:
    """Fewer indicators; everything they refer to stays."""

    @pytest.mark.parametrize(
        ("ids", "options", "expected"),
        [
            (("lappi.chat",), {}, ["lappi.chat.maara", "lappi.chat.nps"]),
            (("lappi.chat.nps",), {}, ["lappi.chat.nps"]),
            (("lappi.chatti", "lappi.chat.nps"), {}, ["lappi.chat.nps", "lappi.chatti"]),
            ((), {"goal": "saatavuus"}, ["lappi.chat.maara", "lappi.chatti"]),
            (("lappi.chat",), {"goal": "saatavuus"}, ["lappi.chat.maara"]),
            ((), {"dataset": "chat", "tag": "asiakaspalaute"}, ["lappi.chat.nps"]),
            ((), {"service": "P4"}, ["lappi.chat.maara"]),
            ((), {"plugin": "national"}, []),
            ((), {"goal": "kustannukset"}, []),
        ],
    )
    def test_select(self, catalogue, ids, options, expected):
        """By id or its beginning, and by every word that is given at once."""
        assert own(catalogue.select(*ids, **options)) == expected

    def test_order_is_kept(self, catalogue):
        """The order is the catalogue's, whatever the order of asking."""
        ids = catalogue.select("lappi.chatti", "lappi.chat").ids

        assert ids == tuple(name for name in catalogue.ids if name in set(ids))

    def test_everything_else_stays(self, catalogue):
        """Datasets, goals and what was not selected are still there to be found."""
        some = catalogue.select("lappi.chat.nps")

        assert some["lappi.chatti"].dataset == "visits"
        assert some.datasets == catalogue.datasets
        assert len(some.goals) == 5

    def test_again(self, catalogue):
        """A selection can be narrowed further, and not widened."""
        some = catalogue.select("lappi.chat")

        assert some.select(goal="laatu").ids == ("lappi.chat.nps",)
        with pytest.raises(UnknownNameError, match=r"unknown indicator 'lappi.chatti'"):
            some.select("lappi.chatti")

    @pytest.mark.parametrize("name", ["lappi.cha", "lapp", "chat", "lappi.", ""])
    def test_beginnings_end_at_a_dot(self, catalogue, name):
        """A beginning that ends within a word stands for nothing."""
        with pytest.raises(UnknownNameError, match="unknown indicator"):
            catalogue.select(name)

    @pytest.mark.parametrize("option", ["goal", "plugin", "dataset", "service"])
    def test_names_that_are_not_there(self, catalogue, option):
        """A goal, plugin, dataset or service that is not there is an error, not an empty selection."""
        with pytest.raises(UnknownNameError, match="'saatavus'"):
            catalogue.select(**{option: "saatavus"})

    def test_dependencies(self, catalogue):
        """What an indicator is derived from can be selected with it, however far."""
        ids = catalogue.select("lappi.kasvu").with_dependencies().ids

        assert set(ids) == {"lappi.kasvu", "lappi.suhde", "lappi.chat.maara", "lappi.chatti"}


class TestAdding:
    """Definitions of one's own."""

    def test_file(self, national, tmp_path):
        """A file adds its indicators, selected, beside what is there."""
        catalogue = national.with_file(write(tmp_path, CHAT))

        assert len(own(catalogue)) == 5
        assert own(national) == []

    def test_variant_of_what_is_there(self, national, tmp_path):
        """A file may build variants on what was read from a file before."""
        first = national.with_file(write(tmp_path, CHAT))

        catalogue = first.with_file(
            write(tmp_path, '[[indicator]]\nid = "oma.nps"\nbase = "lappi.chat.nps"\ndecimals = 3\n', "own.toml")
        )

        assert catalogue["oma.nps"].goal == "laatu"
        assert catalogue["oma.nps"].decimals == 3

    def test_variant_of_what_was_made_in_python(self, catalogue, tmp_path):
        """A file may build variants on what was defined in Python too."""
        text = '[[indicator]]\nid = "oma.nps"\nbase = "lappi.chat.nps"\ndecimals = 3\n'

        found = catalogue.with_file(write(tmp_path, text))["oma.nps"]

        assert (found.decimals, found.goal) == (3, "laatu")

    def test_twice(self, national, tmp_path):
        """The same file twice is told, with everything that clashes."""
        path = write(tmp_path, CHAT)

        with pytest.raises(DefinitionError) as raised:
            national.with_file(path).with_file(path)

        assert len(raised.value.problems) == 7
        assert all("is defined by both" in problem.message for problem in raised.value.problems)

    def test_within_one(self, national):
        """Definitions that clash with themselves are told."""
        goal = Goal(id="oma", name=Text.finnish("Oma"))

        with pytest.raises(DefinitionError, match="goal 'oma': is defined twice by 'own'"):
            national.with_definitions(Definitions(goals=(goal, goal)))

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ('goal = "laatu"', 'goal = "ladut"', "indicator 'lappi.chat.nps': unknown goal 'ladut'"),
            ('service = "P4"', 'service = "P5"', "indicator 'lappi.chat.maara': unknown service 'P5'"),
            ('dataset = "visits"', 'dataset = "x"', "indicator 'lappi.chatti': unknown dataset 'x'"),
            ('indicator = "lappi.suhde"', 'indicator = "lappi.x"', "is derived from the unknown indicator 'lappi.x'"),
            ('denominator = "lappi.chatti"', 'denominator = "lappi.kasvu"', "is derived from itself"),
            ('column = "nps"', 'column = "nsp"', "dataset 'chat' has no column 'nsp'.*did you mean 'nps'"),
            ('kind = "mean", column = "x"', 'kind = "nps", column = "x"', "column 'x' is number, expected integer"),
        ],
    )
    def test_references_to_nothing(self, catalogue_of, old, new, problem):
        """What refers to nothing, or back to itself, is told with the indicator."""
        with pytest.raises(DefinitionError, match=problem):
            catalogue_of(CHAT.replace(old, new))

    def test_all_at_once(self, catalogue_of):
        """Everything that does not agree is told at once."""
        wrong = CHAT.replace('goal = "laatu"', 'goal = "a"').replace('service = "P4"', 'service = "b"')

        with pytest.raises(DefinitionError) as raised:
            catalogue_of(wrong.replace('dataset = "visits"', 'dataset = "c"'))

        assert len(raised.value.problems) == 3

    def test_observation_of_nothing(self, national, tmp_path):
        """A published figure of an indicator that is not there is told."""
        (tmp_path / "figures.csv").write_text("indicator,period,value\na.b,2024,1\n", encoding="utf-8")

        with pytest.raises(DefinitionError, match=r"unknown indicator 'a.b'"):
            national.with_file(write(tmp_path, '[[observations]]\nfile = "figures.csv"\n'))

    def test_published(self, national, tmp_path):
        """Published figures of selected indicators are results."""
        (tmp_path / "figures.csv").write_text(
            "indicator,period,value\nlappi.chat.nps,2024,60.5\nlappi.chatti,2024,1\n", encoding="utf-8"
        )
        catalogue = national.with_file(write(tmp_path, CHAT + '\n[[observations]]\nfile = "figures.csv"\n'))

        frame = catalogue.select("lappi.chat.nps").observed().to_pandas()

        assert frame[["indicator", "period", "value"]].to_numpy().tolist() == [["lappi.chat.nps", "2024", 60.5]]

    def test_kind_of_nobody(self):
        """Definitions may use a kind of measure that no plugin has registered, and have items as all others."""
        indicator = Indicator(id="oma.kaksi", version="1", name=Text.finnish("x"), measure=Doubled(), dataset="oma.d")
        dataset = Dataset(id="oma.d", name=Text.finnish("y"), columns=())

        catalogue = Catalogue.of(Definitions(indicators=(indicator,), datasets=(dataset,)))

        assert Doubled in catalogue.kinds
        item = next(item for item in items(catalogue) if item.id == "oma.kaksi")
        assert item.calculation.kind == "doubled"
        assert 'measure = { kind = "doubled" }' in item.example.definition

    def test_kind_of_another_name(self, catalogue):
        """A kind of measure cannot take the name of another."""
        indicator = Indicator(id="oma.yksi", version="1", name=Text.finnish("x"), measure=OtherCount(), dataset="chat")

        with pytest.raises(DefinitionError, match="measure 'count': already exists"):
            catalogue.with_definitions(Definitions(indicators=(indicator,)))

    def test_of_several(self):
        """A catalogue can be made of several definitions."""
        goals = [Definitions(goals=(Goal(id=name, name=Text.finnish(name)),)) for name in ("oma1", "oma2")]

        assert {goal.id for goal in Catalogue.of(*goals).goals} >= {"oma1", "oma2"}


def test_national_content(national):
    """The national content agrees with itself, and offers regions, goals and services."""
    assert national.broken == ()
    assert len(national.goals) == 5
    assert national.regions.find("kunta", "047").title == "Enontekiö"
    assert {service.id for service in national.services} >= {"P4", "P4.1"}
