"""The Sphinx extension: what is installed is told on pages that never move, in every language, to everybody."""

import io
import json
import re
import string
import tomllib
from importlib import resources
from itertools import pairwise
from pathlib import Path

import attrs
import jsonschema
import pytest

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.items.search_page import INDEX_FILE, SCRIPT_FILE
from soteindikaattorit.definitions import Definitions
from soteindikaattorit.model.text import LANGUAGES, Text

pytest.importorskip("sphinx")
bs4 = pytest.importorskip("bs4")

from markupsafe import Markup  # noqa: E402 - it comes with Sphinx

import soteindikaattorit.present.sphinx as extension  # noqa: E402 - Sphinx may not be installed
from soteindikaattorit.present.sphinx.markup import to_nodes  # noqa: E402 - Sphinx may not be installed
from soteindikaattorit.present.sphinx.render import CONTENTS  # noqa: E402 - Sphinx may not be installed

ROOT = Path(__file__).parents[1]
BEGIN = "A site\n======\n\n"
TREE = "\n\n.. toctree::\n\n   catalogue/index\n"


@attrs.frozen
class Site:
    """A site that was built: its folder, and what Sphinx warned of."""

    out: Path
    warnings: str

    def page(self, address: str):
        """Read a page."""
        return bs4.BeautifulSoup((self.out / address).read_text("utf-8"), "html.parser")

    @property
    def pages(self) -> set[str]:
        """The addresses of all pages of the catalogue."""
        return {path.relative_to(self.out).as_posix() for path in (self.out / "catalogue").rglob("*.html")}


def build(
    folder: Path,
    catalogue: Catalogue,
    text: str = TREE,
    *,
    parallel: int = 0,
    suffix: str = ".rst",
    begin: str = BEGIN,
    **settings: object,
) -> Site:
    """Build a site of one page and its catalogue."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    source, warnings = folder / "source", io.StringIO()
    source.mkdir(parents=True, exist_ok=True)
    (source / f"index{suffix}").write_text(begin + text, "utf-8")
    conf = {
        "extensions": ["soteindikaattorit.present.sphinx"],
        "html_theme": "basic",
        "nitpicky": True,
        "project": "testi",
    }
    conf |= {"sote_plugins": ["own"]}
    with pytest.MonkeyPatch.context() as patch, patch_docutils(), docutils_namespace():
        patch.setattr(Catalogue, "installed", lambda: catalogue)
        app = Sphinx(
            source,
            None,
            folder / "out",
            folder / "doctrees",
            "html",
            {**conf, **settings},
            None,
            warnings,
            parallel=parallel,
        )
        app.build()
    return Site(folder / "out", warnings.getvalue())


@pytest.fixture(scope="module")
def catalogue(visits, artificial_form) -> Catalogue:
    """Return a catalogue of one's own: indicators of many kinds, a dataset and a form in two languages."""
    form = attrs.evolve(artificial_form(("fi", "se")), languages=("fi", "sv", "se"))
    return visits.with_definitions(Definitions(others=(form,)))


@pytest.fixture(scope="module")
def site(catalogue, tmp_path_factory) -> Site:
    """Return the site of all of it, with the national content."""
    return build(tmp_path_factory.mktemp("site"), catalogue, sote_plugins=None)


@pytest.fixture(scope="module")
def own_site(catalogue, tmp_path_factory) -> Site:
    """Return the site of the plugin ``own``."""
    return build(tmp_path_factory.mktemp("own"), catalogue)


def things(catalogue: Catalogue) -> set[str]:
    """Return the address of everything in a catalogue."""
    levels = {region.level for region in catalogue.regions}
    return {
        *(f"catalogue/indicators/{one.id}.html" for one in catalogue.indicators),
        *(f"catalogue/forms/{one.id}.html" for one in catalogue.forms),
        *(f"catalogue/datasets/{one.id}.html" for one in catalogue.datasets),
        *(f"catalogue/region-levels/{level}.html" for level in levels),
    }


class TestPages:
    """Everything has a page at an address that never changes."""

    def test_addresses(self, site, catalogue):
        """There is a page for each indicator, form, dataset and level, and the pages that lead to them."""
        assert site.pages == things(catalogue) | {f"catalogue/{name}.html" for name in CONTENTS}

    def test_silent(self, site):
        """Sphinx has nothing to warn of, even when it is picky."""
        assert site.warnings == ""

    def test_contents(self, site, catalogue):
        """Each way of grouping leads to every indicator."""
        indicators = {f"indicators/{one.id}.html" for one in catalogue.indicators}

        for name in CONTENTS:
            if name.startswith("by-"):
                assert indicators <= {link["href"] for link in site.page(f"catalogue/{name}.html").select(".body a")}

    def test_index(self, site, catalogue):
        """The first page leads to every form, dataset and level, and to the ways of grouping indicators."""
        links = {f"catalogue/{link['href']}" for link in site.page("catalogue/index.html").select(".body a")}

        direct = {address for address in things(catalogue) if "/indicators/" not in address}
        assert direct | {f"catalogue/{name}.html" for name in CONTENTS if name != "index"} <= links

    def test_same_name(self, site, catalogue):
        """Forms and datasets of one name are told apart by their ids."""
        listed = {code.text for code in site.page("catalogue/index.html").select(".body li code")}

        assert {one.id for one in (*catalogue.forms, *catalogue.datasets)} <= listed

    def test_own(self, own_site, catalogue):
        """A site that names its plugins shows their definitions alone."""
        own = [part for part in catalogue.contents if part.plugin == "own"]
        names = [one.id for part in own for one in part.definitions.indicators]

        pages = {page for page in own_site.pages if "/indicators/" in page}
        assert pages == {f"catalogue/indicators/{name}.html" for name in names}
        assert own_site.warnings == ""

    def test_parallel(self, own_site, catalogue, tmp_path):
        """Two processes render the same pages as one."""
        two = build(tmp_path, catalogue, parallel=2)

        assert two.pages == own_site.pages
        assert [page for page in two.pages if str(two.page(page)) != str(own_site.page(page))] == []


class TestEnclosures:
    """Beside the pages lie the same for machines, and a search."""

    def test_document(self, site):
        """The file for machines is valid by the schema beside it, and leads to every page."""
        folder = site.out / "catalogue"
        document = json.loads((folder / "catalogue.json").read_text("utf-8"))
        schema = json.loads((folder / document["$schema"]).read_text("utf-8"))
        told = [one for section in ("indicators", "forms", "datasets", "region_levels") for one in document[section]]

        jsonschema.Draft202012Validator(schema).validate(document)
        pages = {f"catalogue/{name}.html" for name in CONTENTS}
        assert {f"catalogue/{one['address']}" for one in told} == site.pages - pages

    def test_own(self, own_site):
        """On a site of one plugin, both hold that plugin alone."""
        folder = own_site.out / "catalogue"
        document = json.loads((folder / "catalogue.json").read_text("utf-8"))
        words = json.loads((folder / INDEX_FILE).read_text("utf-8").partition(" = ")[2].rstrip(";\n"))

        assert [one["name"] for one in document["plugins"]] == ["own"]
        found = {f"catalogue/{address}" for _, _, address, _ in words["things"]}
        assert found == own_site.pages - {f"catalogue/{name}.html" for name in CONTENTS}

    def test_search(self, site):
        """The search page has a form with a name, its scripts beside it, and says what it needs."""
        page = site.page("catalogue/search.html")

        assert page.select_one("form[role=search] label")["for"] == page.select_one("form[role=search] input")["id"]
        assert page.select_one(".body noscript").text.strip()
        scripts = [script["src"] for script in page.select(".body script")]
        assert scripts == [INDEX_FILE, SCRIPT_FILE]
        assert all((site.out / "catalogue" / script).is_file() for script in scripts)


class TestTemplate:
    """A plugin that is begun by ``sote new`` has a site of its own from the first day."""

    def test_site(self, visits, tmp_path):
        """Its pages are built as they are written, without a warning, and lead to what the plugin defines."""
        pytest.importorskip("myst_parser")
        files = resources.files("soteindikaattorit.cli.scaffold") / "files" / "docs"
        named = {"plugin": "own", "name": "own", "title": "Testi", "module": "own", "version": "0.1.0"}
        conf, text = (
            string.Template((files / name).read_text("utf-8")).safe_substitute(named)
            for name in ("conf.py.template", "index.md.template")
        )
        settings = {}
        exec(compile(conf, "conf.py", "exec"), settings)  # noqa: S102 - it is our own
        asked = {name: settings[name] for name in ("extensions", "sote_plugins")}

        site = build(tmp_path, visits, text, suffix=".md", begin="", **asked)

        assert site.warnings == ""
        links = {link["href"] for link in site.page("index.html").select(".body a.reference")}
        assert {f"catalogue/indicators/{name}.html" for name in visits.select(plugin="own").ids} <= links
        assert "catalogue/index.html" in links


class TestChanges:
    """Pages follow the definitions from one build to the next."""

    def test_changes(self, catalogue, visits, tmp_path):
        """Files of removed definitions go, others are not written again, and a changed definition is rendered again."""
        folder = tmp_path / "source" / "catalogue"
        build(tmp_path, catalogue)
        form, count = folder / "forms" / "testi.lomake.sote", folder / "indicators" / "t.count.sote"
        assert form.is_file()
        before = count.stat().st_mtime_ns

        build(tmp_path, visits)

        assert not form.exists()
        assert count.stat().st_mtime_ns == before
        assert (folder / ".gitignore").read_text("utf-8") == "*\n"

        *others, own = sorted(visits.contents, key=lambda part: part.plugin == "own")
        renamed = attrs.evolve(visits["t.count"], name=Text.finnish("Toinen nimi"))
        kept = [renamed if one.id == renamed.id else one for one in own.definitions.indicators]
        changed = attrs.evolve(own, written=attrs.evolve(own.written, indicators=tuple(kept)))
        site = build(tmp_path, attrs.evolve(visits, contents=(*others, changed)))

        assert "Toinen nimi" in site.page("catalogue/indicators/t.count.html").h1.text


class TestLanguages:
    """Everything is told in each language that it is worded in, and marked with it."""

    def test_sections(self, site, catalogue):
        """An indicator has a section for each language of its name, that of the site first."""
        for one in catalogue.indicators:
            spoken = [
                part["lang"]
                for part in site.page(f"catalogue/indicators/{one.id}.html").select("section section[lang]")
            ]

            assert spoken == sorted(one.name.languages, key=lambda language: language != "en")

    def test_chosen(self, catalogue, tmp_path):
        """A site may tell in fewer languages, and in its own first."""
        site = build(tmp_path, catalogue, language="sv", sote_languages=["fi", "sv"])

        page = site.page("catalogue/indicators/testi.lomake.answers.html")
        assert [part["lang"] for part in page.select("section section[lang]")] == ["sv", "fi"]
        assert page.select_one('section[lang="sv"] dt').text == "Formel"

    def test_fallback(self, site):
        """A text that is not in the language of the page is marked with its own, for machines and visibly."""
        title = site.page("catalogue/forms/testi.lomake.html").h1

        assert title.span["lang"] == "fi"
        assert "[fi]" in title.text

    def test_phrases(self):
        """The pages' own words are there in Finnish, Swedish and English, and nobody invented Sámi ones."""
        file = Path(extension.__file__).with_name("phrases.toml")

        assert all(set(words) == {"fi", "sv", "en"} for words in tomllib.loads(file.read_text("utf-8")).values())

    def test_given(self, catalogue, tmp_path):
        """Whoever has the words in Sámi gives them in a file."""
        given = tmp_path / "sanat.toml"
        given.write_text('[questions]\nse = "SE-TESTI 1"\n', "utf-8")
        site = build(tmp_path, catalogue, sote_phrases=str(given))

        names = [name.text for name in site.page("catalogue/forms/testi.lomake.html").select('section[lang="se"] dt')]
        assert "SE-TESTI 1" in names


class TestForms:
    """A form shows in which languages it can be used, and who has the words that are missing."""

    def test_slots(self, site):
        """A question without wording is an empty slot, never a wording of another language."""
        section = site.page("catalogue/forms/testi.lomake.html").select_one('section[lang="sv"]')

        slots = section.select("ol .sote-slot")
        assert len(slots) == 8
        assert not section.select("ol [lang]")
        assert "nowhere: a test" in section.text

    def test_complete(self, site):
        """For each of the six languages it is said whether the form is complete in it."""
        rows = site.page("catalogue/forms/testi.lomake.html").select("#languages tbody tr")

        assert [row.th.span["lang"] for row in rows] == list(LANGUAGES)
        assert [row.td.text for row in rows] == ["yes", "no", "no", "yes", "no", "no"]


class TestEverybody:
    """Pages can be read by everybody, and need nothing from elsewhere."""

    def test_headings(self, site):
        """Each page has one first heading, and no level is left out below it."""
        for address in site.pages:
            levels = [
                int(heading.name[1]) for heading in site.page(address).select(".body :is(h1, h2, h3, h4, h5, h6)")
            ]

            assert levels.count(1) == 1
            assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), address

    def test_tables(self, site):
        """Each table has a caption, each heading a scope, and each scrolls in a region of its own with a name."""
        tables = [table for address in site.pages for table in site.page(address).select("table")]

        assert tables
        assert all(table.caption and table.caption.text for table in tables)
        assert all(cell.get("scope") in {"col", "row"} for table in tables for cell in table.select("th"))
        assert all(table.find_parent(role="region")["tabindex"] == "0" for table in tables)

    def test_elsewhere(self, site):
        """No page, style or script asks anything of another server."""
        loaded = [
            tag.get("src") or tag.get("href")
            for address in site.pages
            for tag in site.page(address).select("script[src], img[src], link[href], iframe[src]")
        ]
        styles = [path.read_text("utf-8") for path in site.out.rglob("*.css")]

        assert [address for address in loaded if re.match(r"(\w+:)?//", address)] == []
        assert [style for style in styles if re.search(r"(url\(|@import)\s*['\"]?(\w+:)?//", style)] == []


class TestReferences:
    """Things are referred to by their id, on the site and from other sites."""

    def test_role(self, catalogue, tmp_path):
        """A reference shows the name of the thing in the language of the page, or the title that it is given."""
        text = ":sote:indicator:`t.count` :sote:dataset:`The visits <visits>` :sote:form:`testi.lomake`"
        site = build(tmp_path, catalogue, text + TREE)

        shown = {link["href"]: link for link in site.page("index.html").select(".body p a.reference")}
        assert shown["catalogue/indicators/t.count.html"].text == str(catalogue["t.count"].name.show("en").text)
        assert shown["catalogue/datasets/visits.html"].text == "The visits"
        assert shown["catalogue/forms/testi.lomake.html"].span["lang"] == "fi"

    def test_nowhere(self, visits, tmp_path):
        """A reference that leads nowhere, and a directive with an unknown id, is a warning that names it."""
        roles = ("indicator", "form", "dataset", "level")
        text = " ".join(f":sote:{role}:`t.cuont`" for role in roles)
        text += "\n\n.. sote-indicator:: t.cuont\n\n.. sote-catalogue::\n   :goal: laatuu\n"

        site = build(tmp_path, visits, text + TREE)

        assert site.warnings.count("'t.cuont' on this site or those it refers to") == len(roles)
        assert "unknown indicator 't.cuont'" in site.warnings
        assert "unknown goal 'laatuu'" in site.warnings

    def test_other_site(self, site, tmp_path):
        """Another site refers to the things of this one by its inventory."""
        text = ":sote:indicator:`t.count` and :sote:level:`kunta`"
        mapping = {"first": ("https://example.org/first", str(site.out / "objects.inv"))}
        names = ["soteindikaattorit.present.sphinx", "sphinx.ext.intersphinx"]

        other = build(
            tmp_path,
            Catalogue.of(),
            text,
            extensions=names,
            intersphinx_mapping=mapping,
            sote_folder="",
            sote_plugins=[],
        )

        links = [link["href"] for link in other.page("index.html").select(".body p a.reference")]
        assert links == [
            "https://example.org/first/catalogue/indicators/t.count.html",
            "https://example.org/first/catalogue/region-levels/kunta.html",
        ]
        assert other.warnings == ""


class TestDirectives:
    """Things are told in the middle of any page."""

    def test_thing(self, catalogue, tmp_path):
        """A thing is shown in the languages of the directive, in their order, without a heading."""
        names = {"indicator": "t.count", "form": "testi.lomake", "dataset": "visits", "region-level": "maa"}
        text = "\n".join(f".. sote-{kind}:: {name}\n   :languages: sv fi\n" for kind, name in names.items())
        site = build(tmp_path, catalogue, text, sote_folder="", sote_plugins=None)

        shown = site.page("index.html").select(".sote-item")
        for item, name in zip(shown, names.values(), strict=True):
            assert name in item.p.text
            assert [part["lang"] for part in item.select(":scope > div")] == ["sv", "fi"]
            assert item.select("h1, h2, h3") == []

    def test_home(self, visits, tmp_path):
        """On a site without pages of their own, references lead to where things are told."""
        text = ":sote:indicator:`t.count`\n\n.. sote-indicator:: t.count\n"
        site = build(tmp_path, visits, text, sote_folder="")

        link = site.page("index.html").select_one(".body p a.reference")
        assert site.page("index.html").select_one(f'[id="{link["href"].removeprefix("#")}"].sote-item')
        assert not (site.out / "catalogue").exists()
        assert site.warnings == ""

    @pytest.mark.parametrize(("option", "warned"), [("", True), ("   :no-index:\n", False)])
    def test_no_index(self, visits, tmp_path, option, warned):
        """A thing that is told twice is a warning, unless one of the two says that it is no home."""
        (tmp_path / "source").mkdir()
        (tmp_path / "source" / "other.rst").write_text(
            f"Other\n=====\n\n.. sote-indicator:: t.count\n{option}", "utf-8"
        )

        site = build(tmp_path, visits, ".. sote-indicator:: t.count\n\n.. toctree::\n\n   other\n", sote_folder="")

        assert ("has its home on" in site.warnings) is warned

    def test_list(self, visits, tmp_path):
        """A list has the indicators that are asked for, in the language that is asked for."""
        site = build(tmp_path, visits, ".. sote-catalogue::\n   :dataset: visits\n   :language: fi\n" + TREE)

        told = site.page("index.html").select_one(".sote-list")
        assert told["lang"] == "fi"
        assert [code.text for code in told.select("code.literal")] == list(visits.select(dataset="visits").ids)


class TestMarkup:
    """Templates write a small HTML, which becomes the nodes of Sphinx."""

    def test_text(self):
        """Text may hold signs of markup and signs that XML refuses; blanks are as in HTML, but as they are in code."""
        text = Markup("<p>\n {} <code>a  b</code>\n</p><pre class='toml'>{}</pre>").format("<&\x0b  x", " a\n  b")

        paragraph, code = to_nodes(text)
        assert paragraph.astext() == "<& x a  b"
        assert (code.astext(), code["language"]) == (" a\n  b", "toml")

    def test_blocks(self):
        """Text in an item or cell is a paragraph; blocks in it stay blocks."""
        (items,) = to_nodes("<ul><li>a <strong>b</strong></li><li> <p>c</p></li></ul>")

        assert [[type(node).__name__ for node in item] for item in items] == [["paragraph"], ["paragraph"]]
        assert [item.astext() for item in items] == ["a b", "c"]


class TestSettings:
    """What ``conf.py`` says is checked, and told."""

    @pytest.mark.parametrize(
        ("setting", "message"),
        [
            ({"sote_plugins": ["lapi"]}, "sote_plugins names 'lapi'"),
            ({"sote_languages": ["de"]}, "sote_languages names 'de'"),
            ({"sote_plugins": "lappi"}, "expected a list of names"),
            ({"sote_phrases": "nowhere.toml"}, "sote_phrases: nowhere.toml"),
        ],
    )
    def test_wrong(self, visits, tmp_path, setting, message):
        """A setting that cannot be stops the build with what is wrong."""
        from sphinx.errors import ConfigError

        with pytest.raises(ConfigError, match=message):
            build(tmp_path, visits, **setting)

    @pytest.mark.parametrize("name", [*(setting[0] for setting in extension.SETTINGS), *extension.DIRECTIVES])
    def test_told(self, name):
        """Every setting and directive is told in the reference."""
        page = (ROOT / "docs" / "reference" / "present.md").read_text("utf-8")

        assert f"| `{name}` |" in page
