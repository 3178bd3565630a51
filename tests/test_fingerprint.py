"""Meaning: which changes of a definition give its figures another meaning, and which do not."""

import subprocess
import sys

import attrs
import pytest

from soteindikaattorit import Catalogue
from soteindikaattorit.catalogue.fingerprint import fingerprints
from soteindikaattorit.feedback.sections import sections
from soteindikaattorit.measures import BUILT_IN

TOML = """
[[limit]]
id = "t.raja"
name = { fi = "Raja" }
law = { act = { fi = "Laki" }, number = "1/2010", section = "1 §" }
allowed = [{ from = 2024-01-01, days = 7 }]

[[dataset]]
id = "t.kaynnit"
name = { fi = "Käynnit" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
pvm = { type = "date", role = "period" }
valmis = { type = "date", optional = true }
kesto = { type = "number", unit = "min" }
muu = { type = "text", optional = true }

[[indicator]]
id = "t.kesto"
version = "1"
name = { fi = "Kesto" }
dataset = "t.kaynnit"
where = { kesto = { min = 1 } }
measure = { kind = "mean", column = "kesto" }
direction = "lower"
minimum_base = 5

[[indicator]]
id = "t.ajoissa"
version = "1"
name = { fi = "Ajoissa" }
dataset = "t.kaynnit"
measure = { kind = "within", start = "pvm", end = "valmis", limit = "t.raja" }

[[form]]
id = "t.lomake"
version = "1"
name = { fi = "Lomake" }
languages = ["fi", "sv"]
audience = { who = "client", youngest = 13 }
[form.background]
source = { type = "code", values = { a = { fi = "FI-TESTI 4" }, b = { fi = "FI-TESTI 5" } } }
[[form.question]]
code = "k1"
text = { fi = "FI-TESTI 1", sv = "SV-TESTI 1" }
[form.question.scale]
id = "t.asteikko"
kind = "yes-no"
options = [{ code = "yes", label = { fi = "FI-TESTI 2" } }, { code = "no", label = { fi = "FI-TESTI 3" } }]
"""


@pytest.fixture
def meanings(catalogue_of):
    """Return a function that gives the hashes of what definitions mean, by id."""

    def by_id(toml: str) -> dict[str, str]:
        found = fingerprints(catalogue_of(toml).contents[-1].written, BUILT_IN, sections())
        return {name: meaning for (_, name, _), meaning in found.items()}

    return by_id


WORDING = [
    ('name = { fi = "Kesto" }', 'name = { fi = "Kesto", sv = "SV-TESTI" }'),
    ('name = { fi = "Kesto" }', 'name = { fi = "Toinen nimi" }\ndescription = { fi = "Selitys" }\ndecimals = 2'),
    ('direction = "lower"', 'direction = "lower"\ntags = ["a"]\ntarget = { value = 1 }'),
    ('direction = "lower"', 'direction = "lower"\nsource = { title = "Raportti" }'),
    ('name = { fi = "Raja" }', 'name = { fi = "Toinen raja" }'),
    ('section = "1 §"', 'section = "2 §"'),
    ('fi = "FI-TESTI 4"', 'fi = "FI-TESTI 4", sv = "SV-TESTI"'),
    ('sv = "SV-TESTI 1"', 'sv = "SV-TESTI 9", en = "EN-TESTI"'),
    ('label = { fi = "FI-TESTI 2" }', 'label = { fi = "FI-TESTI 2", sv = "SV-TESTI" }'),
]
"""Changes that change no meaning, each as the text before and after."""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        *WORDING,
        ('version = "1"', 'version = "2"'),
        ('muu = { type = "text"', 'muu = { type = "integer"'),
    ],
)
def test_wording_is_no_meaning(meanings, before, after):
    """Names, translations, sources, tags, targets and what is not read may change under the same version."""
    assert before in TOML

    assert meanings(TOML.replace(before, after)) == meanings(TOML)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("where = { kesto = { min = 1 } }", "where = { kesto = { min = 2 } }", "t.kesto"),
        ('kind = "mean"', 'kind = "total"', "t.kesto"),
        ('direction = "lower"', 'direction = "higher"', "t.kesto"),
        ('direction = "lower"', 'direction = "lower"\nunit = "h"', "t.kesto"),
        ("minimum_base = 5", "minimum_base = 6", "t.kesto"),
        ('unit = "min"', 'unit = "h"', "t.kesto"),
        ("days = 7", "days = 8", "t.ajoissa"),
        ('valmis = { type = "date"', 'valmis = { type = "datetime"', "t.ajoissa"),
        ('fi = "FI-TESTI 1"', 'fi = "FI-TESTI 9"', "t.lomake"),
        ('fi = "FI-TESTI 2"', 'fi = "FI-TESTI 9"', "t.lomake"),
        ("youngest = 13", "youngest = 7", "t.lomake"),
        ("b = { fi", "c = { fi", "t.lomake"),
        ('fi = "FI-TESTI 4"', 'fi = "FI-TESTI 9"', "t.lomake"),
        ('kind = "yes-no"', 'kind = "choice"', "t.lomake"),
    ],
)
def test_meaning(meanings, before, after, changed):
    """What figures are counted from and how, and what is asked, has a hash that changes, and no other does."""
    then, now = meanings(TOML), meanings(TOML.replace(before, after))

    assert {name for name in then if then[name] != now[name]} == {changed}


def test_written(catalogue_of):
    """What follows from a form was not written, and is left to the form."""
    one = catalogue_of(TOML).contents[-1]
    assert "t.lomake.answers" in {indicator.id for indicator in one.definitions.indicators}

    ours = one.written

    assert [indicator.id for indicator in ours.indicators] == ["t.kesto", "t.ajoissa"]
    assert [dataset.id for dataset in ours.datasets] == ["t.kaynnit"]


class TestCatalogue:
    """The fingerprint and the equality of a whole catalogue."""

    @pytest.mark.parametrize(("before", "after"), WORDING)
    def test_wording(self, catalogue_of, before, after):
        """Names, translations, sources, tags and targets do not change the fingerprint, but make another catalogue."""
        catalogue, changed = catalogue_of(TOML), catalogue_of(TOML.replace(before, after))

        assert changed.fingerprint == catalogue.fingerprint
        assert changed != catalogue

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("where = { kesto = { min = 1 } }", "where = { kesto = { min = 2 } }"),
            ("days = 7", "days = 8"),
            ('muu = { type = "text"', 'muu = { type = "integer"'),
            ('fi = "FI-TESTI 1"', 'fi = "FI-TESTI 9"'),
            ("b = { fi", "c = { fi"),
            ('version = "1"', 'version = "2"'),
        ],
    )
    def test_meaning(self, catalogue_of, before, after):
        """A definition that means something else, or has another version, changes the fingerprint."""
        assert catalogue_of(TOML.replace(before, after)).fingerprint != catalogue_of(TOML).fingerprint

    def test_order(self, catalogue_of):
        """Neither the order of definitions nor that of plugins is part of a catalogue; the selection is."""
        head, *tables = TOML.split("\n[[indicator]]")
        last, form = tables[-1].split("\n[[form]]")
        turned = "\n[[indicator]]".join([head, last, *tables[:-1]]) + f"\n[[form]]{form}"
        catalogue, other = catalogue_of(TOML), catalogue_of(turned)
        plugins = Catalogue.installed()
        reversed_plugins = attrs.evolve(plugins, contents=plugins.contents[::-1])

        assert turned != TOML
        assert (other, other.fingerprint, hash(other)) == (catalogue, catalogue.fingerprint, hash(catalogue))
        assert (reversed_plugins, reversed_plugins.fingerprint) == (plugins, plugins.fingerprint)
        assert catalogue.select("t.kesto") != catalogue
        assert catalogue.select("t.kesto").fingerprint != catalogue.fingerprint
        assert catalogue != TOML

    def test_processes(self):
        """Every process has the same fingerprint."""
        code = "from soteindikaattorit import Catalogue; print(Catalogue.of().fingerprint)"
        command = [sys.executable, "-c", code]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - ours

        assert printed.strip() == Catalogue.of().fingerprint
