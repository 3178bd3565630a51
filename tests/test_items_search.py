"""The search: by word, goal, region, law and synonym, in any language, the same in Python and on a page."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

import soteindikaattorit as sote
from soteindikaattorit import Catalogue
from soteindikaattorit.catalogue.items import Index, search_files, search_form
from soteindikaattorit.catalogue.items.words import (
    BEGINNING,
    CASE,
    EXACT,
    FOLDED,
    PART,
    PART_CASE,
    fold,
    forms_of,
    is_mistyped,
    quality,
    split_words,
)
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.text import LANGUAGES

OWN = """
[[dataset]]
id = "oma.kaynnit"
name = { fi = "Käynnit" }
covers = "hyvinvointialue:21"
[dataset.columns]
paiva = { type = "date", role = "period" }
kunta = { type = "region", level = "kunta" }

[[indicator]]
id = "oma.kayntimaara"
version = "1"
name = { fi = "Käyntimäärä", sv = "SV-TESTI besök", se = "SE-TESTI ŋuđat", sms = "SMS-TESTI sääʹm" }
dataset = "oma.kaynnit"
measure = { kind = "count" }
goal = "kustannukset"
synonyms = { fi = ["asiakasmäärä"], en = ["footfall"] }
law = { act = { fi = "Testilaki", sv = "Testlagen" }, number = "1234/1999", section = "77 §" }
codes = { sotkanet = "98765" }
"""

QUERIES = (
    *("lastensuojelun", "lastensuojelu", "odotusajan", "612/2021", "417/2007", "26 §", "Inari", "Aanaar", "inarissa"),
    *("Lappi", "Lapissa odotusaika", "saatavuus", "yhdenvertainen saatavuus", "equal access", "hoitotakuu", "chat nps"),
    *("palautteen", "waiting", "Ohcejohka", "välfärdsområde", "kundrespons", "COCI", "116117", "lastensuojelu xyzzy"),
    *(
        "hoiotakuu",
        "hotiotakuu",
        "hoitotakku",
        "client's",
        "x",
        "",
        "§",
        "LASTENSUOJELU",
        "aanekoski",
        "Äänekoski",
        "P4",
    ),
)


@pytest.fixture(scope="module")
def index() -> Index:
    """Return the index of everything that is installed."""
    return Index.build(Catalogue.installed(strict=True))


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Index:
    """Return the index of national content and a file of one's own."""
    path = tmp_path_factory.mktemp("own") / "oma.toml"
    path.write_text(OWN, encoding="utf-8")
    return Index.build(Catalogue.installed(only=()).with_file(path))


class TestFinds:
    """What a reader looks for is found."""

    @pytest.mark.parametrize(
        "words",
        [
            *("käyntimäärä", "kayntimaara", "KÄYNTIMÄÄRÄN", "käyntimäärissä", "asiakasmäärät", "footfall"),
            *("1234/1999", "77 §", "Testlagen", "testilain", "98765", "oma.kayntimaara", "SV-TESTI", "besök"),
            *("ŋuđat", "nudat", "sääʹm", "sääm", "saam", "käyntimäräs"),
            *("oma Inari", "oma Enare", "oma Aanaar", "oma Anár", "oma anar", "oma Lapin hyvinvointialue"),
            *("oma kustannusten kasvu", "oma restrain cost", "käynti oma määrä"),
        ],
    )
    def test_by(self, own, words):
        """A word, its case, a synonym, a law, a goal, a region inside, an id or a code finds it, in any language."""
        assert "oma.kayntimaara" in [hit.id for hit in own.search(words)]

    @pytest.mark.parametrize(
        ("words", "first"),
        [
            ("lastensuojelu 417/2007", "thl.lastensuojelu.ratkaistu-ajoissa"),
            ("hoitotakuu suun", "thl.hoitoon-paasy.suun-terveydenhuolto-maaraajassa"),
            ("Inari", "kunta"),
            ("kundrespons", "thl-asiakaspalaute"),
            ("thl.paivystyskaynnit", "thl.paivystyskaynnit"),
        ],
    )
    def test_first(self, own, words, first):
        """The best comes first."""
        assert own.search(words)[0].id == first

    def test_law_of_a_form(self, own):
        """A form is found by the law on which it rests."""
        assert ("form", "thl-asiakaspalaute") in {(hit.kind, hit.id) for hit in own.search("612/2021")}

    def test_numbers_are_exact(self, own):
        """A part of a number finds nothing, but each half of a number with a stroke does."""
        assert own.search("123") == ()
        assert own.search("1234")[0].id == "oma.kayntimaara"

    def test_what_nothing_knows(self, own):
        """A word that nothing knows hides nothing that the others find, and finds nothing alone."""
        assert own.search("footfall qwxzqwxz") == own.search("footfall")
        assert own.search("qwxzqwxz") == own.search("") == own.search(" § ") == ()

    def test_most_words(self, own):
        """Only what most of the words meet is given."""
        assert [hit.id for hit in own.search("käyntimäärä footfall 98765")] == ["oma.kayntimaara"]

    def test_selection(self):
        """Of a selection, the selected indicators are found."""
        catalogue = Catalogue.installed(strict=True).select("lappi.sairaanhoitajachat")

        found = [hit.id for hit in sote.search(catalogue, "nps") if hit.kind == "indicator"]
        assert found == ["lappi.sairaanhoitajachat.nps"]

    def test_every_name(self, index):
        """A thing is found by its name in each of its languages, asked of every ninth."""
        lost = [
            (thing.id, wording)
            for thing in index.things[::9]
            for _, wording in thing.name.wordings
            if (thing.kind, thing.id) not in {(hit.kind, hit.id) for hit in index.search(wording)}
        ]

        assert lost == []

    def test_order(self, index):
        """Hits stand by their score, and equals by kind and id."""
        hits = index.search("saatavuus")

        places = {(thing.kind, thing.id): number for number, thing in enumerate(index.things)}
        assert [(-hit.score, places[hit.kind, hit.id]) for hit in hits] == sorted(
            (-hit.score, places[hit.kind, hit.id]) for hit in hits
        )


class TestWords:
    """Words as they are compared."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Laki 612/2021, 29 §", ("laki", "612/2021", "29")),
            ("a/b 1/2/3", ("a", "b", "1/2", "3")),
            ("oma.nps-kaikki_x", ("oma", "nps", "kaikki", "x")),
            ("a a A", ("a",)),
            ("sääʹm sää'm sää\N{RIGHT SINGLE QUOTATION MARK}m", ("sääm",)),
            ("a\N{COMBINING DIAERESIS}", ("ä",)),
            ("", ()),
        ],
    )
    def test_words(self, text, expected):
        """Words are runs of letters and digits in form C and lower case, each once."""
        assert split_words(text) == expected

    @pytest.mark.parametrize(
        ("word", "expected"),
        [("äåö", "aao"), ("áâčđŋšŧž", "aacdnstz"), ("ʒǯđǧǥǩŋõ", "zzdggkno"), ("straße", "strasse")],
    )
    def test_fold(self, word, expected):
        """The marks of Finnish and Sámi letters go."""
        assert fold(word) == expected

    @pytest.mark.parametrize(
        ("asked", "found", "expected"),
        [
            ("määrä", "määrä", EXACT),
            ("maara", "määrä", FOLDED),
            ("määrä", "maara", FOLDED),
            ("odo", "odotusaika", BEGINNING),
            ("o", "odotusaika", 0),
            ("odotusajan", "odotusaika", CASE),
            ("lapissa", "lappi", CASE),
            ("kuntien", "kunta", CASE),
            ("hoitoon", "hoitotakuu", 0),
            ("chat", "sairaanhoitajachat", PART),
            ("aja", "odotusaja", 0),
            ("palautteen", "asiakaspalaute", PART_CASE),
            ("2021", "612/2021", 0),
            ("kissa", "koira", 0),
        ],
    )
    def test_quality(self, asked, found, expected):
        """Each way in which one word meets another has its points."""
        assert quality(forms_of(asked), forms_of(found)) == expected

    @pytest.mark.parametrize(
        ("asked", "found", "expected"),
        [
            ("hoitotaku", "hoitotakuu", True),
            ("hoitotakuuu", "hoitotakuu", True),
            ("hoitotakiu", "hoitotakuu", True),
            ("hotiotakuu", "hoitotakuu", True),
            ("hotiotaku", "hoitotakuu", False),
            ("koi", "koira", False),
            ("2021", "2022", False),
        ],
    )
    def test_mistyped(self, asked, found, expected):
        """One letter more, less, other or in the wrong place is a typing error; more is another word."""
        assert is_mistyped(forms_of(asked), forms_of(found)) == expected


RUN = """
const [folder, queries] = process.argv.slice(2);
require(folder + "/search-index.js");
const { search } = require(folder + "/search.js");
const told = (text) => search(text).map((hit) => [hit.kind, hit.id, hit.address, hit.score]);
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(queries, "utf8")).map(told)));
"""


def on_the_page(files: dict[str, str], queries: list[str], folder: Path) -> list[list[list[object]]]:
    """Return what the script of the page finds, by Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node")
    for name, text in {**files, "run.js": RUN, "queries.json": json.dumps(queries)}.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = [node, str(folder / "run.js"), str(folder), str(folder / "queries.json")]
    return json.loads(subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout)  # noqa: S603


def spoilt(word: str, chance: random.Random) -> str:
    """Return a word as somebody might type it."""
    at = chance.randrange(len(word) + 1)
    how = chance.randrange(6)
    changed = (
        *(word, word[:at], word[:at] + chance.choice("aäčŋ1/'") + word[at:], word[:at] + word[at + 1 :]),
        *(word.upper(), word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]),
    )
    return changed[how]


class TestPage:
    """The search of a page."""

    def test_same_as_python(self, index, tmp_path):
        """A page finds the same things in the same order with the same scores, whatever is typed."""
        chance = random.Random(3)  # noqa: S311 - no secret
        words = sorted(index.words)
        typed = [
            " ".join(spoilt(word, chance) for word in chance.sample(words, chance.randrange(1, 4))) for _ in range(60)
        ]
        queries = [*QUERIES, *typed]

        found = on_the_page(search_files(Catalogue.installed(strict=True)), queries, tmp_path)

        for query, hits in zip(queries, found, strict=True):
            assert hits == [[hit.kind, hit.id, hit.address, hit.score] for hit in index.search(query)], query

    def test_short(self):
        """The script is short enough to be read."""
        script = search_files(Catalogue.of())["search.js"]

        assert len(script.splitlines()) <= 200

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_form(self, language):
        """The form says in which language its words are; a Sámi page has Finnish ones, marked."""
        page = search_form(language)

        assert page.startswith(f'<div lang="{language if language in {"fi", "sv", "en"} else "fi"}">')
        assert f'data-language="{language}"' in page

    def test_no_such_language(self):
        """A language that is none of the six is refused."""
        with pytest.raises(InvalidValueError, match="language 'de'"):
            search_form("de")


class TestCommand:
    """The search from a terminal."""

    def test_same(self, index):
        """It prints what Python gives, in the language of names that is asked for."""
        commands = pytest.importorskip("soteindikaattorit.cli.commands")

        result = CliRunner().invoke(
            commands.sote, ["search", "hoidon", "jatkuvuus", "--format", "json", "--language", "en"]
        )

        hits = index.search("hoidon jatkuvuus")[:20]
        assert json.loads(result.stdout) == [
            {"id": hit.id, "kind": hit.kind, "name": str(hit.name.show("en"))} for hit in hits
        ]

    def test_most(self):
        """No more hits are shown than asked, and how many there are is told."""
        commands = pytest.importorskip("soteindikaattorit.cli.commands")

        result = CliRunner().invoke(commands.sote, ["search", "Inari", "--most", "2", "--format", "csv"])

        assert len(result.stdout.splitlines()) == 3
        assert "showing 2 of " in result.stderr
