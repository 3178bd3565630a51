"""Items: what a reader is told of everything in a catalogue."""

import json
import time
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs
import jsonschema
import pytest
from click.testing import CliRunner

from soteindikaattorit import Catalogue, Definitions, Text, generated_rows, read_definitions
from soteindikaattorit.catalogue.items import (
    KINDS,
    IndicatorItem,
    Item,
    catalogue_document,
    catalogue_schema,
    items,
    to_json,
    write_catalogue,
)
from soteindikaattorit.catalogue.items.relations import Relations
from soteindikaattorit.catalogue.items.toml import to_toml
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.definitions.sheet import plain as read_plain
from soteindikaattorit.errors import FileError
from soteindikaattorit.measures import Proportion
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import Column, Dataset
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.target import Target

OWN = """
[[dataset]]
id = "oma.kaynnit"
name = { fi = "Käynnit" }
covers = "hyvinvointialue:21"
[dataset.columns]
paiva = { type = "date", role = "period" }
kunta = { type = "region", level = "kunta" }
loppu = { type = "date", optional = true, not_before = "paiva" }
vastattu = { type = "boolean", optional = true }
muu = { type = "text", optional = true }
kanava = { type = "code", values = { chat = { fi = "Chat" }, puhelin = { fi = "Puhelin", en = "Telephone" } } }

[[indicator]]
id = "oma.vastattu"
version = "2"
name = { fi = "Vastatut" }
dataset = "oma.kaynnit"
where = { kanava = "puhelin" }
measure = { kind = "proportion", numerator = { vastattu = true } }
goal = "saatavuus"
synonyms = { fi = ["puhelut"] }
law = { act = { fi = "Testilaki" }, number = "1/2001", section = "2 §" }
target = { value = 90, from = 2024-01-01 }
history = [
    { version = "1", from = 2023-01-01, changed = { fi = "Ensimmäinen" } },
    { version = "2", changed = { fi = "Toinen" } },
]
source = { title = "Testijulkaisu", year = 2024 }

[[indicator]]
id = "oma.vastattu-chat"
base = "oma.vastattu"
name = { fi = "Vastatut chatissa" }
where = { kanava = "chat" }

[[indicator]]
id = "oma.ajoissa"
version = "1"
name = { fi = "Ajoissa" }
dataset = "oma.kaynnit"
measure = { kind = "within", start = "paiva", end = "loppu", limit = "lastensuojelu.vireilletulo" }

[[indicator]]
id = "oma.suhde"
version = "1"
name = { fi = "Suhde" }
measure = { kind = "quotient", numerator = "oma.vastattu-chat", denominator = "oma.vastattu" }

[[indicator]]
id = "oma.julkaistu"
version = "1"
name = { fi = "Julkaistu" }
measure = { kind = "published" }

[[observations]]
file = "julkaistu.csv"
source = { title = "Testijulkaisu" }
"""

FIGURES = """indicator,period,kunta,value,section
oma.julkaistu,2023,148,10,1
oma.julkaistu,2025,148,,2
oma.julkaistu,2024,148,12.5,3
"""


@pytest.fixture(scope="module")
def installed() -> Catalogue:
    """Return everything that is installed."""
    return Catalogue.installed(strict=True)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    """Return national content with a file of one's own."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "oma.toml").write_text(OWN, encoding="utf-8")
    (folder / "julkaistu.csv").write_text(FIGURES, encoding="utf-8")
    return Catalogue.installed(only=()).with_file(folder / "oma.toml")


@pytest.fixture(scope="module")
def told(catalogue) -> dict[str, Item]:
    """Return its items by id; of a form and the dataset of its answers, which share an id, that of the form."""
    return {item.id: item for item in reversed(items(catalogue))}


class TestEntries:
    """Everything is told."""

    def test_of_everything(self, installed):
        """Each indicator, form, dataset, level and goal has one item, in the order of kinds and ids."""
        made = items(installed)

        assert [one.kind for one in made] == sorted((one.kind for one in made), key=KINDS.index)
        of_kind = {kind: [one.id for one in made if one.kind == kind] for kind in KINDS}
        assert of_kind["indicator"] == sorted(one.id for one in installed)
        assert of_kind["form"] == sorted(one.id for one in installed.forms)
        assert of_kind["dataset"] == sorted(one.id for one in installed.datasets)
        assert set(of_kind["region-level"]) == {one.level for one in installed.regions}
        assert of_kind["goal"] == sorted(one.id for one in installed.goals)

    def test_of_the_selection(self, installed):
        """Of a selection, the selected indicators are told."""
        chosen = installed.select("lappi.sairaanhoitajachat")

        assert [one.id for one in items(chosen) if one.kind == "indicator"] == sorted(chosen.ids)

    def test_addresses(self, installed):
        """Every page has an address of its own, in the folder of its kind."""
        addresses = {(one.kind, one.id): one.address for one in items(installed) if one.kind != "goal"}

        assert len(set(addresses.values())) == len(addresses)
        assert all(address == f"{kind}s/{name}.html" for (kind, name), address in addresses.items())

    def test_fast(self):
        """A thousand indicators are told within two seconds."""
        columns = (Column(id="paiva", type="date", role="period"), Column(id="x", type="boolean"))
        dataset = Dataset(id="t", name=Text.finnish("Testi"), columns=columns)
        many = tuple(
            Indicator(
                id=f"t.i{number}",
                version="1",
                name=Text.finnish(f"Testi {number}"),
                dataset="t",
                measure=Proportion(numerator=Condition.parse({"x": True})),
            )
            for number in range(1000)
        )
        catalogue = Catalogue.of(Definitions(datasets=(dataset,), indicators=many))

        began = time.process_time()
        made = items(catalogue)

        assert time.process_time() - began < 2
        assert sum(one.id.startswith("t.i") for one in made) == 1000


class TestIndicator:
    """What is told of an indicator."""

    def test_definition(self, told):
        """What its definition says is told as it is said."""
        item = told["oma.vastattu"]

        assert (item.plugin, item.version, item.unit, item.goal) == ("own", "2", "%", "saatavuus")
        assert item.targets == (Target(value=90, since=date(2024, 1, 1)),)
        assert item.source == Source(title="Testijulkaisu", year=2024)
        assert item.synonyms.to_dict() == {"fi": ["puhelut"]}
        assert [one.version for one in item.history] == ["1", "2"]

    def test_calculation(self, told):
        """How it is computed is told in words, with the names of codes, and with whose methods."""
        calculation = told["oma.vastattu"].calculation

        assert calculation.formula.to_dict()["en"].endswith("rows where vastattu = yes ÷ rows where vastattu known")
        assert calculation.rows.to_dict() == {
            "fi": "kanava = Puhelin",
            "sv": "kanava = puhelin",
            "en": "kanava = Telephone",
        }
        assert calculation.source.startswith("FHIR R5, Measure")
        assert (calculation.method, calculation.method_source) == ("wilson", "Wilson 1927; Newcombe 1998, method 3")

    def test_columns(self, told):
        """The columns that it needs are told: those that it reads, and those of period and region."""
        columns = {name: [column.id for column in told[name].columns] for name in ("oma.vastattu", "oma.ajoissa")}

        assert columns["oma.vastattu"] == ["paiva", "kunta", "vastattu", "kanava"]
        assert columns["oma.ajoissa"] == ["paiva", "kunta", "loppu"]

    def test_law(self, told):
        """It rests on its own laws, and on those of the limit to which it is held."""
        assert [law.cite("fi") for law in told["oma.vastattu"].law] == ["Testilaki 1/2001, 2 §"]
        assert [law.number for law in told["oma.ajoissa"].law] == ["417/2007"]
        assert told["oma.ajoissa"].calculation.limit.id == "lastensuojelu.vireilletulo"

    def test_relations(self, told):
        """Base and variants, and what is derived from what, are told from both ends."""
        assert told["oma.vastattu"].variants == ("oma.vastattu-chat",)
        assert told["oma.vastattu-chat"].base == "oma.vastattu"
        assert told["oma.vastattu"].used_by == ("oma.suhde",)
        assert told["oma.suhde"].derived_from == ("oma.vastattu-chat", "oma.vastattu")
        assert "oma.vastattu" in told["saatavuus"].indicators

    def test_regions(self, told):
        """It is of the regions of its rows and of its published figures."""
        assert told["oma.vastattu"].regions == ("hyvinvointialue:21",)
        assert told["oma.julkaistu"].regions == ("kunta:148",)

    def test_figure(self, told):
        """Its newest published figure is the example, as far as there is one."""
        example = told["oma.julkaistu"].example

        assert (example.figure.value, str(example.figure.period), example.figures) == (12.5, "2024", 3)
        assert told["oma.vastattu"].example.figure is None

    def test_sources_of_methods(self, installed):
        """Every method by which limits are made has its source."""
        made = [one.calculation for one in items(installed) if isinstance(one, IndicatorItem)]

        assert [one.method for one in made if one.method and not one.method_source] == []


class TestExamples:
    """What is told to do can be done."""

    def test_definition(self, installed):
        """A definition is told as it is written, so that it reads back the same."""
        written = Relations.of(installed).written

        for item in items(installed):
            if item.kind in {"indicator", "form", "dataset"}:
                read = read_plain(tomllib.loads(item.example.definition))
                assert read == {item.kind: [json.loads(json.dumps(written[item.plugin][item.kind][item.id]))]}

    def test_whole_definition(self, told, tmp_path):
        """Dataset and indicator as they are told make a definitions file."""
        text = "\n".join(told[name].example.definition for name in ("oma.kaynnit", "oma.vastattu", "oma.vastattu-chat"))
        (tmp_path / "told.toml").write_text(text, encoding="utf-8")

        read = read_definitions(tmp_path / "told.toml")

        assert [one.id for one in read.indicators] == ["oma.vastattu", "oma.vastattu-chat"]

    @pytest.mark.parametrize("name", ["oma.vastattu", "oma.suhde", "oma.kaynnit"])
    def test_computes(self, name, catalogue, told, tmp_path, monkeypatch):
        """The call of an example computes, from files named as in it."""
        pytest.importorskip("pyarrow")
        monkeypatch.chdir(tmp_path)
        generated_rows(catalogue.dataset("oma.kaynnit"), catalogue.select("oma.vastattu"), count=50).to_parquet(
            "oma.kaynnit.parquet"
        )
        names = {}

        call = told[name].example.python.replace("sote.Catalogue.installed()", "given")
        exec(compile(call, name, "exec"), {"given": catalogue}, names)  # noqa: S102 - our own example

        assert len(names["results"]) > 0

    def test_published(self, catalogue, told):
        """The call of an example without rows gives what was published."""
        names = {}

        call = told["oma.julkaistu"].example.python.replace("sote.Catalogue.installed()", "given")
        exec(compile(call, "example", "exec"), {"given": catalogue}, names)  # noqa: S102 - our own example

        assert len(names["figures"]) == 3

    def test_form(self, told):
        """The call of a form's example writes a page in a language in which it is complete."""
        pytest.importorskip("jinja2")
        names = {}

        exec(compile(told["thl-asiakaspalaute"].example.python, "example", "exec"), names)  # noqa: S102 - our own

        assert b"<form" in names["page"].content

    @pytest.mark.parametrize("name", ["thl-asiakaspalaute", "thl-asiakaspalaute-7-12"])
    def test_form_command(self, told, name, tmp_path, monkeypatch):
        """The command of a form's example works, also for a form that is complete in no language."""
        pytest.importorskip("jinja2")
        commands = pytest.importorskip("soteindikaattorit.cli.commands")
        monkeypatch.chdir(tmp_path)

        result = CliRunner().invoke(commands.sote, told[name].example.command.split()[1:])

        assert result.exit_code == 0


class TestToml:
    """Definitions as people write them."""

    def test_shape(self):
        """Keys stand in lines of their own, columns and questions below headings, dates without marks."""
        table = {
            "id": "x",
            "from": "2025-01-01",
            "version": "2025-1",
            "codes": {"a b": "1"},
            "columns": {"pvm": {"type": "date", "optional": True}},
            "question": [{"code": "eka", "text": {"fi": 'Sano "a"'}}],
        }

        assert to_toml("form", table).splitlines() == [
            "[[form]]",
            'id = "x"',
            "from = 2025-01-01",
            'version = "2025-1"',
            'codes = { "a b" = "1" }',
            "",
            "[form.columns]",
            'pvm = { type = "date", optional = true }',
            "",
            "[[form.question]]",
            'code = "eka"',
            'text = { fi = "Sano \\"a\\"" }',
        ]

    @pytest.mark.parametrize("value", ["a\tb\n\\", "\x7f\x00", "Sääʹmǩiõll", "2025-02-30", -1.5, 10**12, [], {}, False])
    def test_values(self, value):
        """Whatever a definition may hold reads back as it was."""
        assert read_plain(tomllib.loads(to_toml("x", {"key": value})))["x"][0]["key"] == value


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Return every table of a document, the outer ones first."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    yield from ([value] if isinstance(value, dict) else [])
    for one in inner:
        yield from objects(one)


class TestDocument:
    """The catalogue as a JSON file."""

    def test_valid(self, installed):
        """Everything that is installed is as the schema says."""
        validator = jsonschema.Draft202012Validator(catalogue_schema())

        jsonschema.Draft202012Validator.check_schema(validator.schema)
        assert [error.message for error in validator.iter_errors(json.loads(to_json(installed)))] == []

    def test_unknown_keys(self, catalogue):
        """A key that the schema does not know is refused, wherever it stands."""
        validator = jsonschema.Draft202012Validator(catalogue_schema())
        chosen = catalogue.select("oma")
        document = json.loads(to_json(chosen))
        document["forms"], document["region_levels"] = document["forms"][:1], document["region_levels"][-1:]
        free = ("columns", "values", "groups", "codes", "missing", "sources")
        named = {id(one[key]) for one in objects(document) for key in free if isinstance(one.get(key), dict)}
        # Tables with the same keys are of one kind: one of each is enough.
        kinds = {(*one,): one for one in objects(document) if id(one) not in named}

        for one in kinds.values():
            one["unheard-of"] = 1
            assert not validator.is_valid(document)
            del one["unheard-of"]
        assert validator.is_valid(document)

    @pytest.mark.parametrize(
        ("kind", "key", "wrong"),
        [
            ("IndicatorItem", "direction", "up"),
            ("IndicatorItem", "decimals", 7),
            ("IndicatorItem", "minimum_base", -1),
            ("Example", "figures", -1),
            ("FormItem", "languages", ["no"]),
            ("Audience", "who", "neighbour"),
            ("Scale", "kind", "stars"),
            ("Column", "type", "string"),
            ("Column", "role", ""),
            ("Allowance", "calendar", "lunar"),
            ("Law", "number", "2007"),
            ("Observation", "qualifier", "circa"),
            ("Revision", "from", "2025"),
            ("text", "fi", ""),
        ],
    )
    def test_bounds(self, kind, key, wrong):
        """The schema has the closed sets, ranges and patterns of the fields of the classes."""
        schema = catalogue_schema()
        rule = schema["$defs"][kind]["properties"][key]

        assert not jsonschema.Draft202012Validator({**rule, "$defs": schema["$defs"]}).is_valid(wrong)

    def test_each_item(self, installed):
        """The plain data of each item are valid by the schema of its kind, and by that of all kinds."""
        kinds = {kind: jsonschema.Draft202012Validator(kind.json_schema()) for kind in (Item, *Item.__subclasses__())}

        for item in items(installed):
            plain = json.loads(item.to_json())
            assert plain["kind"] == item.kind
            assert kinds[Item].is_valid(plain)
            assert kinds[type(item)].is_valid(plain)

    def test_every_key_is_told(self):
        """Every key of the schema says what it is."""
        owners = {"": catalogue_schema(), **catalogue_schema()["$defs"]}

        silent = [
            f"{name}.{key}"
            for name, one in owners.items()
            for key, rule in one.get("properties", {}).items()
            if not rule.get("description")
        ]
        assert silent == []

    def test_order_does_not_matter(self, installed):
        """The same content gives the same text, in whatever order plugins came."""
        turned = attrs.evolve(installed, contents=installed.contents[::-1], ids=installed.ids[::-1])

        assert to_json(turned) == to_json(installed)

    def test_languages(self, installed):
        """Every language that a name has is in the document."""
        document = catalogue_document(installed)

        names = {one["id"]: one["name"] for one in document["indicators"]}
        assert names == {one.id: one.name.to_dict() for one in installed}

    def test_written(self, catalogue, tmp_path):
        """The file and its schema are written side by side."""
        write_catalogue(catalogue, tmp_path / "catalogue.json")

        document = json.loads((tmp_path / "catalogue.json").read_text("utf-8"))
        assert json.loads((tmp_path / document["$schema"]).read_text("utf-8")) == catalogue_schema()
        assert document == json.loads(to_json(catalogue))

    def test_nowhere(self, catalogue, tmp_path):
        """A folder that is not there is an error that names it."""
        with pytest.raises(FileError, match="nowhere"):
            write_catalogue(catalogue, tmp_path / "nowhere" / "catalogue.json")


class TestCommand:
    """The catalogue from a terminal."""

    def test_out(self, installed, tmp_path):
        """The file is what Python gives, and what was written is told."""
        commands = pytest.importorskip("soteindikaattorit.cli.commands")

        result = CliRunner().invoke(commands.sote, ["catalogue", "--out", str(tmp_path / "catalogue.json")])

        assert result.exit_code == 0
        assert (tmp_path / "catalogue.json").read_text("utf-8") == to_json(installed)
        assert f"wrote {len(installed)} indicators" in result.stderr

    def test_printed(self, tmp_path):
        """Without a file it is printed, with definitions of one's own."""
        commands = pytest.importorskip("soteindikaattorit.cli.commands")
        (tmp_path / "oma.toml").write_text(OWN, encoding="utf-8")
        (tmp_path / "julkaistu.csv").write_text(FIGURES, encoding="utf-8")

        result = CliRunner().invoke(commands.sote, ["catalogue", "--definitions", str(tmp_path / "oma.toml")])

        assert "oma.julkaistu" in {one["id"] for one in json.loads(result.stdout)["indicators"]}

    def test_show(self, tmp_path):
        """What is shown of an indicator has its formula, its laws and its history in words."""
        commands = pytest.importorskip("soteindikaattorit.cli.commands")
        (tmp_path / "oma.toml").write_text(OWN, encoding="utf-8")
        (tmp_path / "julkaistu.csv").write_text(FIGURES, encoding="utf-8")

        definitions = ["--definitions", str(tmp_path / "oma.toml")]
        result = CliRunner().invoke(commands.sote, ["show", "oma.vastattu", "--language", "en", *definitions])

        said = " ".join(result.stdout.split())
        assert "rows where vastattu = yes ÷ rows where vastattu known" in said
        assert "Testilaki [fi] 1/2001, 2 §" in said
        assert "1: Ensimmäinen [fi]; 2: Toinen [fi]" in said
