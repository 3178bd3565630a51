"""Definitions: files read, checked and completed; every problem at once; written again."""

import json
import tomllib
from datetime import date
from importlib import resources
from pathlib import Path

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soteindikaattorit import Definitions, Text, read_definitions
from soteindikaattorit.definitions import Sheet, build, checker, json_schema, read_sheets, to_tables, write_schema
from soteindikaattorit.definitions.indicator import DIRECTIONS, Indicator
from soteindikaattorit.definitions.schema import generate_schema
from soteindikaattorit.definitions.sheet import LARGEST, plain
from soteindikaattorit.errors import DefinitionError, FileError
from soteindikaattorit.feedback.sections import section_schema, sections
from soteindikaattorit.measures import (
    BUILT_IN,
    NPS,
    Attainment,
    Component,
    Composite,
    Continuity,
    Count,
    Distinct,
    Distribution,
    Gap,
    Growth,
    Index,
    Mean,
    Measure,
    Proportion,
    Published,
    Quantile,
    Quotient,
    Rate,
    Ratio,
    Score,
    SlopeIndex,
    StandardisedRate,
    Stock,
    Total,
    WeightedMean,
    WeightedProportion,
    Within,
)
from soteindikaattorit.model.condition import Condition
from soteindikaattorit.model.dataset import DATED, NUMERIC, TYPES, Column, Dataset
from soteindikaattorit.model.goal import Goal
from soteindikaattorit.model.instrument import Domain, Instrument
from soteindikaattorit.model.limit import Allowance, Limit
from soteindikaattorit.model.population import StandardPopulation
from soteindikaattorit.model.revision import Revision
from soteindikaattorit.model.service import Service
from soteindikaattorit.model.source import Law, Source
from soteindikaattorit.model.target import Target
from soteindikaattorit.model.text import Synonyms

DATASET = """
[[dataset]]
id = "visits"
name = { fi = "Käynnit" }
columns = { pvm = { type = "date", role = "period" }, nps = { type = "integer", optional = true } }
"""

BASE = """
[[indicator]]
id = "oma.nps"
version = "1"
name = { fi = "NPS", sv = "TEST-SV" }
dataset = "visits"
where = { nps = { min = 0 } }
measure = { kind = "nps", column = "nps" }
direction = "higher"
decimals = 0
tags = ["chat"]
"""


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    """Write a definitions file."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def problems(path: Path) -> list[str]:
    """Return the problems of a definitions file, without its path."""
    with pytest.raises(DefinitionError) as raised:
        read_definitions(path)
    return [str(problem).removeprefix(f"{path}: ") for problem in raised.value.problems]


class TestReading:
    """Files, folders, encodings."""

    def test_everything_in_one_file(self, tmp_path):
        """Datasets, indicators, goals and services may stand in one file."""
        goal = '[[goal]]\nid = "laatu"\nname = { fi = "Laatu" }\n[[service]]\nid = "P4.1"\nname = { fi = "Asuminen" }\n'

        found = read_definitions(write(tmp_path, DATASET + BASE + goal))

        assert [dataset.id for dataset in found.datasets] == ["visits"]
        assert [indicator.id for indicator in found.indicators] == ["oma.nps"]
        assert found.goals == (Goal(id="laatu", name=Text.finnish("Laatu")),)
        assert found.services == (Service(id="P4.1", name=Text.finnish("Asuminen")),)

    def test_every_key(self, tmp_path):
        """Every key of an indicator reaches its value."""
        text = """
[[indicator]]
id = "oma.ajoissa"
version = "2025-1"
name = { fi = "Ajoissa", sms = "TEST-SMS ..." }
description = { fi = "Kuvaus" }
dataset = "visits"
where = { pvm = { min = 2024-01-01 }, palvelu = ["a", "b"] }
measure = { kind = "within", start = "alku", end = "loppu", days = 7, calendar = "calendar", exclude = { x = true } }
unit = "osuus"
decimals = 2
direction = "lower"
goal = "saatavuus"
service = "P4"
target = { value = 95.5, from = 2023-01-01, to = 2024-12-31, per = "year", source = { title = "Tavoite" } }
source = { title = "VASA 2", publisher = "Lapin hyvinvointialue", section = "4.1", year = 2025, url = "https://x.fi/" }
minimum_base = 5
tags = ["a", "b"]
codes = { sotkanet = "123" }
synonyms = { fi = ["ripeys", "joutuisuus"] }
law = { act = { fi = "Testilaki" }, number = "1/2001", section = "2 §", url = "https://x.fi/laki" }
history = [
    { version = "2024-1", from = 2024-01-01, changed = { fi = "Ensimmäinen" } },
    { version = "2025-1", changed = { fi = "Toinen" } },
]
"""

        (indicator,) = read_definitions(write(tmp_path, text)).indicators

        assert indicator == Indicator(
            id="oma.ajoissa",
            version="2025-1",
            name=Text({"fi": "Ajoissa", "sms": "TEST-SMS ..."}),
            description=Text.finnish("Kuvaus"),
            dataset="visits",
            where=Condition.parse({"pvm": {"min": "2024-01-01"}, "palvelu": ["a", "b"]}),
            measure=Within(
                start="alku", end="loppu", days=7, calendar="calendar", exclude=Condition.parse({"x": True})
            ),
            unit="osuus",
            decimals=2,
            direction="lower",
            goal="saatavuus",
            service="P4",
            targets=(
                Target(
                    value=95.5,
                    since=date(2023, 1, 1),
                    until=date(2024, 12, 31),
                    per="year",
                    source=Source(title="Tavoite"),
                ),
            ),
            source=Source(
                title="VASA 2", publisher="Lapin hyvinvointialue", section="4.1", year=2025, url="https://x.fi/"
            ),
            minimum_base=5,
            tags=("a", "b"),
            codes=(("sotkanet", "123"),),
            synonyms=Synonyms({"fi": ["ripeys", "joutuisuus"]}),
            law=(Law(act=Text.finnish("Testilaki"), number="1/2001", section="2 §", url="https://x.fi/laki"),),
            history=(
                Revision(version="2024-1", since=date(2024, 1, 1), changed=Text.finnish("Ensimmäinen")),
                Revision(version="2025-1", changed=Text.finnish("Toinen")),
            ),
        )

    def test_codes_as_a_list_or_with_names(self, tmp_path):
        """The codes of a column are a list, or a table with their names."""
        text = """
[[dataset]]
id = "d"
name = { fi = "x" }
[dataset.columns]
one = { type = "code", values = ["a", "b"] }
two = { type = "code", values = { a = { fi = "A" }, b = { fi = "B", sv = "TEST-SV" } } }
"""

        (dataset,) = read_definitions(write(tmp_path, text)).datasets

        assert dataset.columns[0].values == (("a", Text.finnish("a")), ("b", Text.finnish("b")))
        assert dataset.columns[1].values == (("a", Text.finnish("A")), ("b", Text({"fi": "B", "sv": "TEST-SV"})))

    def test_bands(self, tmp_path):
        """Ranges of values may be named, each from its least value."""
        bands = 'bands = [{ min = 0, name = { fi = "TESTI A" } }, { min = 50.5, name = { fi = "TESTI B" } }]\n'

        (found,) = read_definitions(write(tmp_path, BASE + bands)).indicators

        assert [(band.minimum, band.name.to_dict()["fi"]) for band in found.bands] == [
            (0, "TESTI A"),
            (50.5, "TESTI B"),
        ]
        assert to_tables(Definitions(indicators=(found,)))["indicator"][0]["bands"] == [
            {"name": {"fi": "TESTI A"}, "min": 0},
            {"name": {"fi": "TESTI B"}, "min": 50.5},
        ]

    def test_several_targets(self, tmp_path):
        """One target or several over time."""
        text = BASE + "target = [{ value = 1, to = 2023-12-31 }, { value = 2, from = 2024-01-01 }]\n"

        (indicator,) = read_definitions(write(tmp_path, text)).indicators

        assert [target.value for target in indicator.targets] == [1, 2]

    def test_json(self, tmp_path):
        """JSON says the same as TOML."""
        tables = plain(tomllib.loads(DATASET + BASE))

        found = read_definitions(write(tmp_path, json.dumps(tables), "mine.json"))

        assert found == read_definitions(write(tmp_path, DATASET + BASE))

    def test_folder(self, tmp_path):
        """All definitions files of a folder are read, in the order of their names; others are left."""
        write(tmp_path, BASE.replace("oma.nps", "oma.b"), "b.toml")
        write(tmp_path, DATASET + BASE.replace("oma.nps", "oma.a"), "a.toml")
        write(tmp_path, "nothing to read", "c.txt")

        assert [indicator.id for indicator in read_definitions(tmp_path).indicators] == ["oma.a", "oma.b"]

    def test_byte_order_mark(self, tmp_path):
        """A byte order mark, as some editors write it, does no harm."""
        (tmp_path / "mine.toml").write_bytes(b"\xef\xbb\xbf" + (DATASET + BASE).encode())

        assert len(read_definitions(tmp_path / "mine.toml").indicators) == 1

    def test_windows_line_ends(self, tmp_path):
        """Line ends of Windows do no harm."""
        (tmp_path / "mine.toml").write_bytes((DATASET + BASE).replace("\n", "\r\n").encode())

        assert len(read_definitions(tmp_path / "mine.toml").indicators) == 1

    def test_empty_file(self, tmp_path):
        """A file without definitions defines nothing."""
        assert read_definitions(write(tmp_path, "# nothing yet\n")) == Definitions()

    def test_invalid_toml(self, tmp_path):
        """A file that is no TOML is told with its line."""
        with pytest.raises(FileError, match=r"mine.toml: is not valid TOML: .*line 3"):
            read_definitions(write(tmp_path, '[[indicator]]\nid = "a"\nname = {\n'))

    def test_newer_toml(self, tmp_path):
        """Files may be TOML 1.1, and what is wrong in one is told at its own line."""
        wide = DATASET + BASE.replace(
            'name = { fi = "NPS", sv = "TEST-SV" }', 'name = {\n  fi = "NPS",\n  sv = "TEST-SV",\n}'
        )
        assert wide != DATASET + BASE

        assert read_definitions(write(tmp_path, wide)) == read_definitions(write(tmp_path, DATASET + BASE))
        with pytest.raises(FileError, match=rf"line {wide.count(chr(10)) + 2}"):
            read_definitions(write(tmp_path, f"{wide}\nb = = 2\n"))

    def test_invalid_json(self, tmp_path):
        """A file that is no JSON is told with its line."""
        with pytest.raises(FileError, match=r"mine.json: is not valid JSON: .*line 2"):
            read_definitions(write(tmp_path, '{"indicator":\n[}', "mine.json"))

    def test_not_utf8(self, tmp_path):
        """A file in another encoding is told with the line where that shows."""
        (tmp_path / "mine.toml").write_bytes(BASE.replace("NPS", "Määrä").encode("latin-1"))

        with pytest.raises(FileError, match=r"mine.toml: is not UTF-8 \(line 5\); save it as UTF-8"):
            read_definitions(tmp_path / "mine.toml")

    def test_deep_nesting(self, tmp_path):
        """A file that is nested without end is refused, not followed."""
        with pytest.raises(FileError, match="is not valid"):
            read_definitions(write(tmp_path, "[" * 100_000, "mine.json"))

    def test_too_large(self, tmp_path):
        """A file that is too large to have been written by people is refused."""
        (tmp_path / "mine.toml").write_bytes(b"#" * (LARGEST + 1))

        with pytest.raises(FileError, match="is larger than 10 MiB"):
            read_definitions(tmp_path / "mine.toml")

    def test_not_a_number(self, tmp_path):
        """What JSON and TOML let through as a number and is none is refused."""
        for name, value in (("mine.toml", "nan"), ("mine.toml", "inf")):
            with pytest.raises(DefinitionError):
                read_definitions(write(tmp_path, BASE + f"target = {{ value = {value} }}\n", name))


class TestProblems:
    """Every problem at once, each with its file, id and key."""

    def test_all_at_once(self, tmp_path):
        """A file with many faults tells them all."""
        text = """
[[indicator]]
id = "oma.a"
version = 1
name = { fi = "" }
datset = "visits"
measure = { kind = "nps", colum = "nps" }
direction = "up"

[[indicator]]
version = "1"
measure = { kind = "medain", column = "x" }

[[dataset]]
id = "Visits"
name = { fi = "x", no = "y" }
columns = { a = { type = "txt" } }

[indicators]
"""

        found = problems(write(tmp_path, text))

        expected = (
            "unknown key 'indicators' (did you mean 'indicator'?)",
            "indicator 'oma.a': unknown key 'datset' (did you mean 'dataset'?)",
            "indicator 'oma.a': direction: 'up' is not known",
            "indicator 'oma.a': measure: unknown key 'colum' (did you mean 'column'?)",
            "indicator 'oma.a': measure: key 'column' is missing",
            "indicator 'oma.a': name.fi: ",
            "indicator 'oma.a': version: expected string, not integer",
            "indicator number 2: key 'id' is missing",
            "indicator number 2: key 'name' is missing",
            "indicator number 2: measure.kind: 'medain' is not known (did you mean 'mean'?)",
            "dataset 'Visits': columns.a.type: 'txt' is not known (did you mean 'text'?)",
            "dataset 'Visits': id: 'Visits' is not an id",
            "dataset 'Visits': name: unknown key 'no'",
        )
        missing = [line for line in expected if not any(told.startswith(line) for told in found)]
        assert missing == []
        assert all("\n" not in line for line in found)

    def test_of_all_files(self, tmp_path):
        """The problems of all files of a folder are told at once, each with its file."""
        write(tmp_path, BASE.replace("version", "verison"), "a.toml")
        write(tmp_path, BASE.replace("decimals = 0", "decimals = 9"), "b.toml")

        with pytest.raises(DefinitionError) as raised:
            read_definitions(tmp_path)

        files = {Path(problem.place.split(":")[0]).name for problem in raised.value.problems}
        assert files == {"a.toml", "b.toml"}

    @pytest.mark.parametrize(
        ("given", "meant"),
        [("colum", "column"), ("intervall", "interval"), ("promotor", "promoter")],
    )
    def test_key_that_was_meant(self, tmp_path, given, meant):
        """An unknown key of a measure comes with the one that was probably meant."""
        found = problems(write(tmp_path, BASE.replace('column = "nps"', f'column = "nps", {given} = "x"')))

        assert any(f"unknown key {given!r} (did you mean {meant!r}?)" in line for line in found)

    def test_key_that_nobody_knows(self, tmp_path):
        """An unknown key that is like no other comes with those there are."""
        (found,) = problems(write(tmp_path, BASE + "zzz = 1\n"))

        assert found.startswith("indicator 'oma.nps': unknown key 'zzz' (expected one of id, version, name, measure")

    @pytest.mark.parametrize(
        ("old", "new", "place", "problem"),
        [
            ('version = "1"', "", "indicator 'oma.nps'", "key 'version' is missing"),
            (
                'id = "oma.nps"',
                'id = "Oma NPS"',
                "indicator 'Oma NPS': id",
                "expected lower-case ASCII words joined by",
            ),
            ("decimals = 0", "decimals = 0.5", "indicator 'oma.nps': decimals", "expected integer, not number"),
            ("decimals = 0", "decimals = true", "indicator 'oma.nps': decimals", "expected integer, not boolean"),
            ('["chat"]', '"chat"', "indicator 'oma.nps': tags", "expected array, not string"),
            ("{ min = 0 }", "{ minimum = 0 }", "indicator 'oma.nps': where.nps", "A value, a list for any of, bounds"),
            ("{ min = 0 }", "[]", "indicator 'oma.nps': where.nps", "A value, a list for any of, bounds"),
            ('kind = "nps", ', "", "indicator 'oma.nps': measure", "key 'kind' is missing"),
            ("sv =", "se-NO =", "indicator 'oma.nps': name", "unknown key 'se-NO'"),
            (
                "decimals = 0",
                'target = { value = "x" }',
                "indicator 'oma.nps': target",
                "expected",
            ),
            (
                "decimals = 0",
                "target = { value = 1, from = 20230101 }",
                "indicator 'oma.nps': target",
                "expected",
            ),
            ("decimals = 0", "source = { publisher = 'x' }", "indicator 'oma.nps': source", "title"),
        ],
    )
    def test_each(self, tmp_path, old, new, place, problem):
        """Each fault is told at its place, in one line."""
        found = problems(write(tmp_path, BASE.replace(old, new)))

        assert len(found) == 1
        assert found[0].startswith(place)
        assert problem in found[0]
        assert "\n" not in found[0]

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ('column = "nps"', 'column = "nps", promoter = 6', "breaks of NPS"),
            ('direction = "higher"', 'target = { value = 1, from = "2025-13-01" }', "2025-13-01"),
            (
                'direction = "higher"',
                "target = { value = 1, from = 2025-02-01, to = 2025-01-01 }",
                "expected to end on or after",
            ),
            ('dataset = "visits"', "", "a measure of rows needs a dataset"),
            ('fi = "NPS"', 'fi = " "', "the wording in 'fi' is empty"),
            ('direction = "higher"', 'source = { ref = "vasa" }', "unknown source 'vasa'"),
            ('direction = "higher"', 'source = { title = "x", year = 25 }', "year of a source '25'"),
        ],
    )
    def test_what_the_schema_cannot_know(self, tmp_path, old, new, problem):
        """What only the values themselves can check is told with its file and id."""
        found = problems(write(tmp_path, BASE.replace(old, new)))

        assert len(found) == 1
        assert found[0].startswith("indicator 'oma.nps': ")
        assert problem in found[0]

    def test_of_columns(self, tmp_path):
        """Every column that cannot be is told with its dataset and its name."""
        text = DATASET.replace(
            'pvm = { type = "date"', 'a = { type = "code" }, b = { type = "region" }, pvm = { type = "date"'
        )

        found = problems(write(tmp_path, text))

        assert [line.split(": ")[0] for line in found] == ["dataset 'visits'", "dataset 'visits'"]
        assert "'a'" in found[0]
        assert "'b'" in found[1]

    @pytest.mark.parametrize("value", ["2025-01-31T12:00:00", "12:30:00"])
    def test_times(self, tmp_path, value):
        """A time of day where a date or a value is meant is an error of ours."""
        for text in (BASE + f"target = {{ value = 1, from = {value} }}\n", BASE.replace("min = 0", f"min = {value}")):
            try:
                read_definitions(write(tmp_path, text))
            except DefinitionError as error:
                assert "oma.nps" in str(error)  # noqa: PT017 - a time may be a value


class TestVariants:
    """Indicators that build on another."""

    def variant(self, keys: str, ground: str = BASE) -> Indicator:
        """Return the variant of the base that has these keys of its own."""
        text = ground + f'\n[[indicator]]\nid = "oma.variant"\nbase = "oma.nps"\n{keys}\n'
        sheet = Sheet(path="mine.toml", tables=plain(tomllib.loads(text)), folder=Path())
        return next(indicator for indicator in build([sheet]).indicators if indicator.id == "oma.variant")

    def test_takes_the_rest(self):
        """What a variant leaves out is its base's; it says whose variant it is."""
        found = self.variant("")

        assert (found.version, found.dataset, found.direction, found.tags) == ("1", "visits", "higher", ("chat",))
        assert found.base == "oma.nps"
        assert found.measure == NPS(column="nps")

    def test_overrides(self):
        """A key that is given replaces its base's."""
        found = self.variant('version = "2"\ntags = ["uusi"]\ndirection = "neutral"')

        assert (found.version, found.tags, found.direction) == ("2", ("uusi",), "neutral")

    def test_overrides_within(self):
        """In names, conditions and measures each key is replaced by itself."""
        found = self.variant(
            'name = { fi = "Toinen" }\nwhere = { kieli = "se" }\nmeasure = { interval = "score" }',
        )

        assert found.name == Text({"fi": "Toinen", "sv": "TEST-SV"})
        assert found.where == Condition.parse({"nps": {"min": 0}, "kieli": "se"})
        assert found.measure == NPS(column="nps", interval="score")

    def test_of_a_variant(self):
        """A variant may build on a variant, in whatever order they stand."""
        middle = '\n[[indicator]]\nid = "oma.middle"\nbase = "oma.nps"\ndecimals = 3\n'
        text = '[[indicator]]\nid = "oma.last"\nbase = "oma.middle"\nversion = "9"\n' + middle + BASE
        sheet = Sheet(path="mine.toml", tables=plain(tomllib.loads(text)), folder=Path())

        last = build([sheet]).indicators[0]

        assert (last.decimals, last.version, last.dataset, last.base) == (3, "9", "visits", "oma.middle")

    def test_another_kind_of_measure(self):
        """A variant with another kind of measure has that kind's keys only, or is told which do not go with it."""
        try:
            found = self.variant('measure = { kind = "count" }')
        except DefinitionError as error:
            assert "column" in str(error)  # noqa: PT017 - either is right
        else:
            assert found.measure == Count()

    def test_base_is_missing(self, tmp_path):
        """A base that is not there is told, at the variant."""
        (found,) = problems(write(tmp_path, '[[indicator]]\nid = "oma.v"\nbase = "oma.npps"\n' + BASE))

        assert found == "indicator 'oma.v': unknown base indicator 'oma.npps' (did you mean 'oma.nps'?)"

    @pytest.mark.parametrize("bases", [{"oma.a": "oma.a"}, {"oma.a": "oma.b", "oma.b": "oma.c", "oma.c": "oma.a"}])
    def test_cycles(self, tmp_path, bases):
        """Bases that lead back to where they began are told at each of them."""
        text = "".join(f'[[indicator]]\nid = "{name}"\nbase = "{base}"\n' for name, base in bases.items())

        found = problems(write(tmp_path, text))

        assert len(found) == len(bases)
        assert all("leads back to itself" in line for line in found)

    def test_into_a_cycle(self, tmp_path):
        """A variant that leads into a cycle is told too, and nothing runs for ever."""
        pairs = {"oma.a": "oma.b", "oma.b": "oma.c", "oma.c": "oma.b"}
        text = "".join(f'[[indicator]]\nid = "{name}"\nbase = "{base}"\n' for name, base in pairs.items())

        assert len(problems(write(tmp_path, text))) == 3

    def test_incomplete(self, tmp_path):
        """A variant that is complete with its base is checked once more: what is wrong then is told."""
        text = (
            BASE + '[[indicator]]\nid = "oma.v"\nbase = "oma.nps"\nmeasure = { colum = "x" }\ndecimals = 77\nzzz = 1\n'
        )

        found = problems(write(tmp_path, text))

        assert all(line.startswith("indicator 'oma.v'") for line in found)
        assert any("unknown key 'colum' (did you mean 'column'?)" in line for line in found)
        assert any("decimals" in line for line in found)
        assert any("unknown key 'zzz'" in line for line in found)

    @pytest.mark.parametrize("base", ["5", "[]", '"Oma"', '""'])
    def test_base_is_an_id(self, tmp_path, base):
        """What is no id cannot be a base."""
        found = problems(write(tmp_path, f'[[indicator]]\nid = "oma.v"\nbase = {base}\n'))

        assert found[0].startswith("indicator 'oma.v': base: ")

    def test_base_in_another_file(self, tmp_path):
        """A base may stand in another file of the folder."""
        write(tmp_path, '[[indicator]]\nid = "oma.v"\nbase = "oma.nps"\n', "a.toml")
        write(tmp_path, BASE, "b.toml")

        assert [indicator.id for indicator in read_definitions(tmp_path).indicators] == ["oma.v", "oma.nps"]


class TestSources:
    """Sources that are written once and referred to."""

    SOURCE = '\n[[source]]\nid = "vasa"\ntitle = "VASA 2"\nyear = 2025\n'

    def test_ref(self, tmp_path):
        """A reference gives the source, and may name the place in it."""
        text = BASE + 'source = { ref = "vasa", section = "4.1" }\ntarget = { value = 1, source = { ref = "vasa" } }'

        (indicator,) = read_definitions(write(tmp_path, text + self.SOURCE)).indicators

        assert indicator.source == Source(id="vasa", title="VASA 2", year=2025, section="4.1")
        assert indicator.targets[0].source == Source(id="vasa", title="VASA 2", year=2025)

    def test_unknown_ref(self, tmp_path):
        """A reference that leads nowhere is told, with the sources there are."""
        (found,) = problems(write(tmp_path, BASE + 'source = { ref = "vassa" }' + self.SOURCE))

        assert found == "indicator 'oma.nps': unknown source 'vassa' (did you mean 'vasa'?)"

    def test_two_sources_of_one_id(self, tmp_path):
        """Two sources of one id are told."""
        found = problems(write(tmp_path, BASE + self.SOURCE + self.SOURCE.replace("VASA 2", "VASA 3")))

        assert any("vasa" in line for line in found)

    def test_broken_source(self, tmp_path):
        """A source that cannot be is told with its place, beside everything else that is wrong."""
        found = problems(write(tmp_path, BASE.replace("NPS", " ") + self.SOURCE.replace("2025", "25")))

        assert any(line.startswith("source 'vasa': ") for line in found)
        assert any(line.startswith("indicator 'oma.nps': ") for line in found)


class TestSchema:
    """The JSON Schema of definitions."""

    def test_shipped(self):
        """The shipped files are current: they are what follows from the classes (``nox -s schema`` writes them)."""
        assert json_schema() == generate_schema()
        for section in sections():
            assert section.schema == section_schema()

    def test_written(self, tmp_path):
        """The schema is written for all kinds of measure that there are, letter by letter as it is shipped."""
        shipped = resources.files("soteindikaattorit.definitions").joinpath("definitions.schema.json")

        write_schema(tmp_path / "all.json")
        write_schema(tmp_path / "one.json", BUILT_IN[:1])

        assert (tmp_path / "all.json").read_text("utf-8") == shipped.read_text("utf-8")
        one = json.loads((tmp_path / "one.json").read_text("utf-8"))
        assert one["$defs"]["measure"]["properties"]["kind"]["enum"] == [BUILT_IN[0].kind]

    def test_is_a_schema(self):
        """The schema is itself valid, whole and for each of its definitions."""
        jsonschema.Draft202012Validator.check_schema(json_schema())
        for definition in json_schema(sections=sections())["$defs"]:
            checker(BUILT_IN, definition, sections())

    def test_national_definitions(self):
        """What the library ships is valid by it."""
        for sheet in read_sheets(resources.files("soteindikaattorit.national") / "definitions"):
            assert checker(sections=sections()).violations(sheet.tables) == ()

    def test_every_key_says_what_it_is(self):
        """Every key of every definition has a description."""
        silent = [
            f"{name}.{key}"
            for name, one in json_schema(sections=sections())["$defs"].items()
            for key, value in one.get("properties", {}).items()
            if name not in {"text", "criterion", "variant", "measure", "condition"}
            and not {"description", "$ref"} & set(value)
        ]

        assert silent == []

    def test_another_kind(self):
        """A kind of measure that a plugin brings has its own branch."""

        class Own(Count):
            kind = "own"
            schema = {"properties": {"x": {"type": "integer"}}, "required": ["x"]}  # noqa: RUF012 - as kinds are

        extended = checker((*BUILT_IN, Own), "measure")

        assert extended.is_valid({"kind": "own", "x": 1})
        assert not extended.is_valid({"kind": "own"})
        assert not checker(BUILT_IN, "measure").is_valid({"kind": "own", "x": 1})


WORDS = st.text("abcdefghij", min_size=1, max_size=5)
IDS = st.lists(WORDS, min_size=1, max_size=3).map(".".join)
WORDING = st.text(min_size=1, max_size=8).filter(str.strip)
TEXTS = st.dictionaries(st.sampled_from(["fi", "sv", "en", "se"]), WORDING, min_size=1, max_size=3).map(Text)
SCALARS = WORDS | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6)
CRITERIA = (
    SCALARS
    | st.lists(SCALARS, min_size=2, max_size=3)
    | st.fixed_dictionaries({"min": st.integers(-5, 5)}, optional={"max": st.floats(5, 9)})
    | st.booleans().map(lambda missing: {"missing": missing})
)
CONDITIONS = st.dictionaries(WORDS, CRITERIA | CRITERIA.map(lambda one: {"not": one}), max_size=2).map(Condition.parse)
SOURCES = st.builds(
    Source,
    title=WORDS,
    publisher=WORDS | st.just(""),
    section=WORDS | st.just(""),
    year=st.none() | st.integers(1900, 2100),
    url=st.sampled_from(["", "https://example.org/a"]),
)
TARGETS = st.builds(
    Target,
    value=st.floats(-1e6, 1e6),
    since=st.none() | st.dates(date(2020, 1, 1), date(2022, 1, 1)),
    until=st.none() | st.dates(date(2022, 1, 1), date(2030, 1, 1)),
    per=st.sampled_from(["", "month", "year"]),
    source=st.none() | SOURCES,
)
NAMED = {"id": IDS, "name": TEXTS}
EXCLUDE = st.none() | CONDITIONS
CHOSEN = CONDITIONS.filter(lambda condition: condition.criteria)
PER = st.floats(0.5, 1e5)
STANDARDS = st.builds(
    StandardPopulation, population=st.just((("a", 2.0), ("b", 1.0))), events=st.just((("b", 1.0), ("a", 0.0))), **NAMED
)
DOMAIN = Domain(id="d", name=Text.finnish("x"), items=(3, 1), answered=(("manual", 2), ("syntax", 1)))
INSTRUMENTS = st.builds(
    Instrument,
    items=st.integers(3, 9),
    lowest=st.integers(0, 1),
    highest=st.integers(2, 7),
    domains=st.just((DOMAIN,)),
    reversed=st.sampled_from([(), (2,)]),
    answered=st.integers(0, 3),
    score_from=st.just(0.0),
    score_to=st.floats(1, 100),
    **NAMED,
)
ALLOWED = (Allowance(days=7, since=date(2025, 1, 1)), Allowance(months=3, until=date(2024, 12, 31)))
LIMITS = st.builds(Limit, allowed=st.just(ALLOWED), **NAMED)
WEIGHTED = {"weight": WORDS, "stratum": st.just("s"), "population": st.sampled_from(["", "N"])}
COMPUTED: dict[type[Measure], st.SearchStrategy[Measure]] = {
    Count: st.builds(Count, interval=st.sampled_from(Count.intervals)),
    Total: st.builds(Total, column=WORDS),
    Mean: st.builds(Mean, column=WORDS, reference=st.floats(-1e9, 1e9)),
    Stock: st.builds(Stock, column=WORDS),
    Distinct: st.builds(Distinct, column=WORDS),
    Rate: st.builds(Rate, events=WORDS, population=WORDS, per=PER),
    Ratio: st.builds(Ratio, numerator=WORDS, denominator=WORDS, per=PER),
    Proportion: st.builds(Proportion, numerator=CHOSEN, denominator=EXCLUDE, exclude=EXCLUDE),
    Composite: st.builds(
        Composite,
        components=st.lists(st.builds(Component, done=CONDITIONS, due=EXCLUDE), min_size=2, max_size=3).map(tuple),
        rule=st.sampled_from(["all-or-nothing", "opportunity"]),
    ),
    NPS: st.builds(NPS, column=WORDS, interval=st.sampled_from(NPS.intervals))
    | st.just(NPS(column="x", lowest=1, highest=5, promoter=5, detractor=3)),
    Within: st.builds(
        Within,
        start=WORDS,
        end=WORDS,
        days=st.integers(1, 90),
        calendar=st.sampled_from(["working", "calendar"]),
        exclude=EXCLUDE,
    )
    | st.builds(Within, start=WORDS, end=WORDS, limit=LIMITS),
    StandardisedRate: st.builds(
        StandardisedRate,
        events=WORDS,
        population=WORDS,
        stratum=WORDS,
        standard=STANDARDS,
        per=PER,
        method=st.sampled_from(["direct", "indirect"]),
    ),
    Score: st.builds(
        Score,
        instrument=INSTRUMENTS,
        domain=st.just("d"),
        columns=WORDS.map("{}{{}}".format),
        reading=st.sampled_from(["", "syntax"]),
        at_least=st.none() | st.floats(0, 100),
    ),
    Quantile: st.builds(Quantile, column=WORDS, quantile=st.floats(0.01, 0.99), width=st.floats(0.5, 9))
    | st.builds(Quantile, start=WORDS, end=WORDS, waiting=st.booleans(), limit=st.integers(1, 90).map(float)),
    Continuity: st.builds(
        Continuity, person=WORDS, provider=WORDS, index=st.sampled_from(["coc", "upc"]), minimum=st.integers(2, 5)
    ),
    WeightedProportion: st.builds(WeightedProportion, numerator=CHOSEN, denominator=EXCLUDE, **WEIGHTED),
    WeightedMean: st.builds(WeightedMean, column=WORDS, **WEIGHTED),
    Distribution: st.builds(Distribution, column=WORDS, highest=st.integers(4, 5), state=WORDS | st.just("")),
}
OTHERS: dict[type[Measure], st.SearchStrategy[Measure]] = {
    Published: st.builds(Published, sums=st.booleans()),
    Growth: st.builds(Growth, indicator=st.just("other.x"), on=st.sampled_from(["year", "previous"])),
    Gap: st.builds(Gap, indicator=st.just("other.x"), group=WORDS, first=st.just("a"), second=st.just("b")),
    SlopeIndex: st.builds(SlopeIndex, indicator=st.just("other.x"), group=WORDS, order=st.just(("a", "b", "c"))),
    Index: st.builds(
        Index, weights=st.just((("other.x", 1.0), ("other.y", 0.5))), rule=st.sampled_from(["weighted", "opportunity"])
    ),
    Attainment: st.builds(Attainment, indicator=st.just("other.x")),
    Quotient: st.builds(Quotient, numerator=st.just("other.x"), denominator=st.just("other.y"), per=st.floats(1, 100)),
}
COMMON = {
    "id": IDS,
    "version": WORDS,
    "name": TEXTS,
    "description": st.none() | TEXTS,
    "unit": WORDS | st.just(""),
    "decimals": st.integers(0, 6),
    "direction": st.sampled_from(DIRECTIONS),
    "goal": WORDS | st.just(""),
    "service": WORDS | st.just(""),
    "targets": st.lists(TARGETS, max_size=2).map(tuple),
    "source": st.none() | SOURCES,
    "minimum_base": st.integers(0, 50),
    "tags": st.lists(WORDS, max_size=2).map(tuple),
    "codes": st.dictionaries(WORDS, WORDS, max_size=2).map(lambda codes: tuple(codes.items())),
}


def indicators_of(kind: type[Measure]) -> st.SearchStrategy[Indicator]:
    """Draw indicators of a kind of measure."""
    if kind in OTHERS:
        return st.builds(Indicator, measure=OTHERS[kind], **COMMON)
    return st.builds(Indicator, measure=COMPUTED[kind], dataset=IDS, where=CONDITIONS, **COMMON)


def around(indicator: Indicator) -> Definitions:
    """Return an indicator with what its measure refers to."""
    referred = {"standards": "standard", "instruments": "instrument", "limits": "limit"}
    values = {name: getattr(indicator.measure, key, None) for name, key in referred.items()}
    return Definitions(
        indicators=(indicator,), **{name: (one,) for name, one in values.items() if attrs.has(type(one))}
    )


@st.composite
def columns(draw: st.DrawFn, name: str) -> Column:
    """Draw a column of that name."""
    kind = draw(st.sampled_from(TYPES))
    more: dict[str, object] = {}
    if kind == "code":
        more["values"] = tuple(draw(st.dictionaries(WORDS, TEXTS, min_size=1, max_size=3)).items())
    if kind == "region":
        more["level"] = "kunta"
    if kind in NUMERIC:
        more |= {"minimum": draw(st.none() | st.floats(-9, 0)), "maximum": draw(st.none() | st.floats(1, 9))}
        more["unit"] = draw(WORDS | st.just(""))
    if kind in DATED and name == "c0":
        more["role"] = "period"
    named = {"name": draw(st.none() | TEXTS), "description": draw(st.none() | TEXTS)}
    return Column(id=name, type=kind, optional=draw(st.booleans()), **named, **more)


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    """Draw a dataset."""
    count = draw(st.integers(1, 4))
    held = tuple(draw(columns(f"c{number}")) for number in range(count))
    covers = draw(st.sampled_from(["", "hyvinvointialue:21"]))
    return Dataset(id=draw(IDS), name=draw(TEXTS), description=draw(st.none() | TEXTS), columns=held, covers=covers)


class TestRoundTrip:
    """Definitions that are written read back as the same definitions."""

    def again(self, definitions: Definitions) -> Definitions:
        """Write definitions as JSON and read them again."""
        tables = json.loads(json.dumps(to_tables(definitions), allow_nan=False))
        return build([Sheet(path="mine.json", tables=tables, folder=Path())])

    @pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.kind)
    @settings(max_examples=6, deadline=None)
    @given(data=st.data())
    def test_indicators(self, kind, data):
        """Any indicator of every kind of measure there is."""
        definitions = around(data.draw(indicators_of(kind)))

        assert self.again(definitions) == definitions

    @settings(max_examples=25, deadline=None)
    @given(dataset=datasets())
    def test_datasets(self, dataset):
        """Any dataset of any columns."""
        definitions = Definitions(datasets=(dataset,))

        assert self.again(definitions) == definitions

    def test_goals_and_services(self, national):
        """The national goals and services."""
        definitions = Definitions(goals=national.goals, services=national.services)

        assert self.again(definitions) == definitions

    def test_variants(self, tmp_path):
        """A variant is written complete in itself, and no longer says whose variant it is."""
        keys = 'decimals = 3\ndirection = "neutral"\nmeasure = { interval = "score" }\n'
        text = BASE + '[[indicator]]\nid = "oma.v"\nbase = "oma.nps"\n' + keys
        definitions = read_definitions(write(tmp_path, text))

        assert definitions.indicators[1].direction == "neutral"
        assert self.again(definitions).indicators[1] == attrs.evolve(definitions.indicators[1], base="")

    def test_variant_without_its_base(self, tmp_path):
        """A variant that is written without its base reads back all the same, being complete."""
        text = BASE + '[[indicator]]\nid = "oma.v"\nbase = "oma.nps"\ndecimals = 3\n'
        definitions = Definitions(indicators=read_definitions(write(tmp_path, text)).indicators[1:])

        assert self.again(definitions).indicators[0].decimals == 3

    def test_order_of_codes(self):
        """The codes of a column keep the order in which they were given."""
        values = (("b", Text.finnish("B")), ("a", Text.finnish("A")))
        column = Column(id="x", type="code", values=values)
        definitions = Definitions(datasets=(Dataset(id="d", name=Text.finnish("x"), columns=(column,)),))

        assert self.again(definitions).datasets[0].columns[0].codes == ("b", "a")

    def test_dates_in_conditions(self, tmp_path):
        """A date in a condition is written as a date."""
        text = BASE.replace("nps = { min = 0 }", "pvm = { min = 2024-02-01 }")
        definitions = read_definitions(write(tmp_path, text))

        assert to_tables(definitions)["indicator"][0]["where"] == {"pvm": {"min": "2024-02-01"}}
        assert self.again(definitions) == definitions

    def test_dates_in_conditions_made_in_python(self):
        """A date in a condition that was made in Python is written as well."""
        where = Condition.parse({"pvm": {"min": date(2024, 2, 1)}})
        made = Indicator(
            id="oma.a",
            version="1",
            name=Text.finnish("x"),
            dataset="visits",
            where=where,
            measure=Proportion(numerator=where),
        )

        tables = to_tables(Definitions(indicators=(made,)))["indicator"]

        assert tables[0]["where"] == tables[0]["measure"]["numerator"] == {"pvm": {"min": "2024-02-01"}}


HISTORY = """
history = [{ version = "1", from = 2024-01-01, changed = { fi = "Ensimmäinen" } }]
law = { act = { fi = "Testilaki" }, number = "1/2001" }
synonyms = { fi = ["suositteluindeksi"] }
"""


class TestTold:
    """What a reader is told beside what is computed."""

    @pytest.mark.parametrize(("own", "versions"), [("", ["1"]), ('version = "2"', [])])
    def test_history_of_a_variant(self, tmp_path, own, versions):
        """A variant has the history of its base only with the version of its base."""
        variant = f'[[indicator]]\nid = "oma.toinen"\nbase = "oma.nps"\n{own}\n'

        found = read_definitions(write(tmp_path, DATASET + BASE + HISTORY + variant)).indicators[-1]

        assert [revision.version for revision in found.history] == versions
        assert [law.number for law in found.law] == ["1/2001"]

    def test_synonyms_of_a_variant(self, tmp_path):
        """A variant has the synonyms of its base in the languages in which it gives none."""
        variant = '[[indicator]]\nid = "oma.toinen"\nbase = "oma.nps"\nsynonyms = { en = ["promoters"] }\n'

        found = read_definitions(write(tmp_path, DATASET + BASE + HISTORY + variant)).indicators[-1]

        assert found.synonyms == Synonyms({"fi": ["suositteluindeksi"], "en": ["promoters"]})

    def test_history_elsewhere(self, tmp_path):
        """A history that does not end with the present version is an error with its place."""
        wrong = HISTORY.replace('version = "1"', 'version = "0"')

        (problem,) = problems(write(tmp_path, DATASET + BASE + wrong))
        assert (
            problem == "indicator 'oma.nps': history of indicator 'oma.nps' '0': expected to end with the version '1'"
        )

    def test_law_of_a_limit(self, tmp_path):
        """A limit may rest on several laws."""
        limit = """
[[limit]]
id = "raja"
name = { fi = "Raja" }
allowed = [{ days = 7 }]
law = [{ act = { fi = "Testilaki" }, number = "1/2001" }, { act = { fi = "Toinen" }, number = "2/2001" }]
"""
        definitions = read_definitions(write(tmp_path, limit))

        assert [law.number for law in definitions.limits[0].law] == ["1/2001", "2/2001"]
        assert to_tables(definitions)["limit"][0]["law"][1] == {"act": {"fi": "Toinen"}, "number": "2/2001"}


def test_definitions_add_up():
    """Definitions of two are those of both, in order."""
    goals = tuple(Goal(id=name, name=Text.finnish(name)) for name in "ab")

    assert Definitions(goals=goals[:1]) + Definitions(goals=goals[1:]) == Definitions(goals=goals)
