"""Forms as they are written, and variants of them."""

import json
import tomllib
from pathlib import Path

import pytest

from soteindikaattorit import Catalogue, Definitions
from soteindikaattorit.catalogue.plugins.loading import LoadedPlugin
from soteindikaattorit.definitions import Sheet, build, to_tables
from soteindikaattorit.definitions.sheet import plain
from soteindikaattorit.errors import DefinitionError
from soteindikaattorit.feedback.sections import sections

SCALES = """
[[source]]
id = "julkaisu"
title = "Julkaisu"

[[scale]]
id = "oma.agreement"
kind = "agreement"
source = { ref = "julkaisu" }
options = [
    { code = "1", value = 1, label = { fi = "eri" } },
    { code = "2", value = 2, label = { fi = "2" } },
    { code = "3", value = 3, label = { fi = "3" } },
    { code = "4", value = 4, label = { fi = "4" } },
    { code = "5", value = 5, label = { fi = "sama" } },
    { code = "na", counts = false, label = { fi = "ei koske" } },
]
"""

FORM = """
[[form]]
id = "oma.lomake"
version = "1"
name = { fi = "Lomake" }
audience = { who = "client", youngest = 13 }
languages = ["fi", "sms"]
where_kept = "arkistossa"
source = { ref = "julkaisu" }
background = { kunta = { type = "region", level = "kunta", optional = true } }

[[form.question]]
code = "eka"
scale = "oma.agreement"
text = { fi = "Eka", sv = "TEST-SV" }
sources = { fi = { ref = "julkaisu", section = "1" } }

[[form.question]]
code = "toka"
scale = { id = "avoin", kind = "text" }
theme = "muu"
"""

VARIANT = """
[[form]]
id = "oma.toinen"
base = "oma.lomake"
version = "2"
"""


def sheet(text: str) -> Sheet:
    """Return a sheet of TOML."""
    return Sheet(path="mine.toml", tables=plain(tomllib.loads(text)), folder=Path())


def forms(text: str):
    """Return the forms of TOML, by id."""
    return {form.id: form for form in build([sheet(text)], sections=sections()).section("form")}


def problems(text: str) -> list[str]:
    """Return the problems of TOML."""
    with pytest.raises(DefinitionError) as caught:
        build([sheet(text)], sections=sections())
    return [str(problem).removeprefix("mine.toml: ") for problem in caught.value.problems]


class TestForm:
    """A form as it is written."""

    def test_every_key_reaches_its_value(self):
        """What is written is in the form, with scales and sources followed."""
        form = forms(SCALES + FORM)["oma.lomake"]

        assert (form.version, form.audience.youngest, form.languages) == ("1", 13, ("fi", "sms"))
        assert (form.where_kept, form.source.title) == ("arkistossa", "Julkaisu")
        assert [column.id for column in form.background] == ["kunta"]
        first, second = form.questions
        assert first.scale.values == (1, 2, 3, 4, 5)
        assert first.scale.source.title == "Julkaisu"
        assert first.sources[0][1].cite() == "Julkaisu, 1"
        assert (second.code, second.scale.kind, second.theme, second.text) == ("toka", "text", "muu", None)

    def test_round_trip(self):
        """A form that is written out reads back as the same form."""
        made = build([sheet((SCALES + FORM).replace('ref = "julkaisu"', 'title = "Julkaisu"'))], sections=sections())
        kept = Definitions(others=made.others)

        tables = json.loads(json.dumps(to_tables(kept, sections=sections()), allow_nan=False))

        assert build([Sheet(path="x.json", tables=tables, folder=Path())], sections=sections()) == kept

    @pytest.mark.parametrize("form", Catalogue.of().forms, ids=lambda form: form.id)
    def test_national_forms(self, form):
        """The national forms read back as they are, complete in themselves."""
        tables = json.loads(json.dumps(to_tables(Definitions(others=(form,)), sections=sections()), allow_nan=False))

        again = build([Sheet(path="x.json", tables=tables, folder=Path())], sections=sections()).section("form")[0]

        assert [question.text for question in again.questions] == [question.text for question in form.questions]
        assert [question.scale.options for question in again.questions] == [one.scale.options for one in form.questions]
        assert (again.audience, again.languages, again.background) == (form.audience, form.languages, form.background)

    def test_everything_wrong_at_once(self):
        """Each fault of each question is told, with its form and question."""
        wrong = FORM.replace('"oma.agreement"', '"oma.agrement"') + '[[form.question]]\ncode = "kolmas"\n'

        assert problems(SCALES + wrong) == [
            "form 'oma.lomake': question 'eka': unknown scale 'oma.agrement' (did you mean 'oma.agreement'?)",
            "form 'oma.lomake': question 'kolmas': question 'kolmas': key 'scale' is missing",
        ]

    def test_unknown_key(self):
        """An unknown key is told with its place and what was probably meant."""
        assert problems(SCALES + FORM.replace("theme =", "teme =")) == [
            "form 'oma.lomake': question.1: unknown key 'teme' (did you mean 'theme'?)"
        ]

    def test_without_a_name(self):
        """A form that is no variant has a name."""
        assert problems(SCALES + FORM.replace('name = { fi = "Lomake" }', "")) == [
            "form 'oma.lomake': key 'name' is missing"
        ]


class TestVariant:
    """A variant says only what is different."""

    def test_takes_over(self):
        """What is not said is the base's; whose variant it is, is known."""
        both = forms(SCALES + FORM + VARIANT)

        assert both["oma.toinen"].questions == both["oma.lomake"].questions
        assert (both["oma.toinen"].version, both["oma.toinen"].base) == ("2", "oma.lomake")

    def test_appends(self):
        """A question of its own is asked at the end."""
        own = VARIANT + '[[form.question]]\ncode = "oma"\nscale = "oma.agreement"\n'

        assert [question.code for question in forms(SCALES + FORM + own)["oma.toinen"].questions] == [
            "eka",
            "toka",
            "oma",
        ]

    def test_rewords(self):
        """A statement that is worded anew keeps its code and scale, and loses the old wording in every language."""
        own = VARIANT + '[[form.question]]\ncode = "eka"\ntext = { fi = "Toisin" }\n'

        changed = forms(SCALES + FORM + own)["oma.toinen"].question("eka")

        assert changed.text.to_dict() == {"fi": "Toisin"}
        assert changed.sources == ()
        assert changed.scale.id == "oma.agreement"

    def test_changes_a_key(self):
        """Another key changes without touching the wording."""
        own = VARIANT + '[[form.question]]\ncode = "eka"\nrequired = true\n'

        changed = forms(SCALES + FORM + own)["oma.toinen"].question("eka")

        assert changed.required
        assert changed.text.to_dict() == {"fi": "Eka", "sv": "TEST-SV"}

    def test_leaves_out(self):
        """A question of the base need not be asked."""
        assert [
            question.code for question in forms(SCALES + FORM + VARIANT + 'without = ["toka"]')["oma.toinen"].questions
        ] == ["eka"]

    def test_leaves_out_what_is_not_there(self):
        """What is left out must be there."""
        assert problems(SCALES + FORM + VARIANT + 'without = ["tooka"]') == [
            "form 'oma.toinen': unknown question 'tooka' (did you mean 'toka'?)"
        ]

    def test_no_such_base(self):
        """A base that is not there is told."""
        assert problems(SCALES + FORM + VARIANT.replace('base = "oma.lomake"', 'base = "oma.lomak"')) == [
            "form 'oma.toinen': unknown base form 'oma.lomak' (did you mean 'oma.lomake'?)"
        ]

    def test_cycle(self):
        """Bases that lead back to where they began are told."""
        assert problems(
            '[[form]]\nid = "a"\nbase = "b"\nversion = "1"\n[[form]]\nid = "b"\nbase = "a"\nversion = "1"'
        ) == [
            "form 'a': base: 'a' leads back to itself",
            "form 'b': base: 'b' leads back to itself",
        ]


class TestTold:
    """What a reader is told beside what is asked."""

    LAW = """
law = { act = { fi = "Testilaki" }, number = "1/2001", section = "2 §" }
history = [{ version = "1", changed = { fi = "Ensimmäinen" } }]
synonyms = { fi = ["kysely"] }

[[form.question]]
code = "eka"
"""

    def told(self) -> str:
        """Return a form with what is told of it."""
        return SCALES + FORM.replace('\n[[form.question]]\ncode = "eka"\n', self.LAW) + VARIANT

    def test_form(self):
        """A form has its history, its law and its synonyms, and so has what is written of it."""
        form = forms(self.told().replace("background", "# background"))["oma.lomake"]

        assert [revision.version for revision in form.history] == ["1"]
        assert form.synonyms.to_dict() == {"fi": ["kysely"]}
        assert {law.number for indicator in form.indicators() for law in indicator.law} == {"1/2001"}

    def test_variant(self):
        """A variant rests on the law of its base; its version has a history of its own."""
        form = forms(self.told())["oma.toinen"]

        assert [law.cite("fi") for law in form.law] == ["Testilaki 1/2001, 2 §"]
        assert form.history == ()


class TestPlugins:
    """Forms come by the same road as everything."""

    def test_base_of_another_plugin(self):
        """A variant may build on a form of another plugin, with its scales and sources."""
        plugins = [
            LoadedPlugin(plugin="a", records={"sections": sections()}, sheets=(sheet(SCALES + FORM),)),
            LoadedPlugin(plugin="b", sheets=(sheet(VARIANT),)),
        ]

        catalogue = Catalogue.from_plugins(plugins, strict=True)

        assert catalogue.form("oma.toinen").question("eka").sources[0][1].cite() == "Julkaisu, 1"
        assert catalogue.form("oma.toinen").source.title == "Julkaisu"

    def test_same_form_twice(self):
        """Two plugins with one form are both named, and the later is left out."""
        plugins = [
            LoadedPlugin(plugin=name, records={"sections": own}, sheets=(sheet(SCALES + FORM),))
            for name, own in (("a", sections()), ("b", ()))
        ]

        catalogue = Catalogue.from_plugins(plugins)

        assert len(catalogue.forms) == 1
        assert "form 'oma.lomake': is defined by both 'a' and 'b'" in str(catalogue.broken[0])

    def test_unknown_form(self):
        """A form that is not there is told, with the one that was probably meant."""
        catalogue = Catalogue.from_plugins(
            [LoadedPlugin(plugin="a", records={"sections": sections()}, sheets=(sheet(SCALES + FORM),))]
        )

        with pytest.raises(LookupError, match=r"unknown form 'lomake' \(did you mean 'oma.lomake'\?\)"):
            catalogue.form("lomake")
