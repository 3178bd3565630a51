"""The site in a browser: in light and dark, on a telephone, without a script, and for a screen reader."""

import io
from pathlib import Path

import attrs
import pytest

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.definitions import Definitions
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.revision import Revision
from soteindikaattorit.model.source import Law, Source
from soteindikaattorit.model.text import Synonyms, Text

pytestmark = pytest.mark.browser

TELEPHONE = {"width": 320, "height": 640}
PAGES = (
    "index.html",
    "catalogue/index.html",
    "catalogue/by-goal.html",
    "catalogue/search.html",
    "catalogue/indicators/t.count.html",
    "catalogue/forms/testi.lomake.html",
    "catalogue/datasets/visits.html",
    "catalogue/region-levels/kunta.html",
)
"""One page of each kind."""

WAYS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "telephone": {"viewport": TELEPHONE},
    "telephone, dark": {"viewport": TELEPHONE, "color_scheme": "dark"},
    "high contrast": {"forced_colors": "active"},
    "no script": {"java_script_enabled": False},
}
"""How people look at a page."""

TEXT = """
A site
======

See :sote:indicator:`t.count`.

.. sote-indicator:: t.count
   :languages: fi en

.. sote-catalogue::

.. toctree::

   catalogue/index
"""


def _told_at_length(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue with everything that can be told of an indicator, and a word that no screen holds."""
    *_, own = (one for one in catalogue.contents if one.plugin == "own")
    source = Source(title="Vuosikertomus " + "pitkä" * 30, publisher="Testi", url="https://example.org/kertomus")
    law = Law(act=Text.finnish("Testilaki"), number="1/2025", section="2 §", url="https://example.org/laki")
    first = Revision(version="1", changed=Text.finnish("Ensimmäinen"))
    told = {"source": source, "law": (law,), "history": (first,), "synonyms": Synonyms({"fi": ["laskuri"]})}
    changed = [attrs.evolve(one, **told) if one.id == "t.count" else one for one in own.definitions.indicators]
    figures = [
        Observation(indicator="t.count", period=Period.parse(str(year)), value=1.0, source=source)
        for year in (2023, 2024)
    ]
    definitions = attrs.evolve(own.written, indicators=tuple(changed), observations=tuple(figures))
    others = tuple(one for one in catalogue.contents if one is not own)
    return attrs.evolve(catalogue, contents=(*others, attrs.evolve(own, written=definitions)))


@pytest.fixture(scope="module")
def out(visits, artificial_form, tmp_path_factory) -> Path:
    """Return the folder of a site with the theme of the library's own."""
    application = pytest.importorskip("sphinx.application")
    docutils = pytest.importorskip("sphinx.util.docutils")
    pytest.importorskip("furo")
    catalogue = _told_at_length(visits).with_definitions(Definitions(others=(artificial_form(("fi", "se")),)))
    folder, warnings = tmp_path_factory.mktemp("site"), io.StringIO()
    (folder / "index.rst").write_text(TEXT, "utf-8")
    conf = {
        "extensions": ["soteindikaattorit.present.sphinx"],
        "html_theme": "furo",
        "project": "testi",
        "language": "fi",
    }
    places = (folder, None, folder / "out", folder / "doctrees", "html")
    with pytest.MonkeyPatch.context() as patch, docutils.patch_docutils(), docutils.docutils_namespace():
        patch.setattr(Catalogue, "installed", lambda: catalogue)
        application.Sphinx(*places, conf, None, warnings).build()
    assert warnings.getvalue() == ""
    return folder / "out"


@pytest.fixture
def shown(chromium, out):
    """Return a function that shows a page of the site, and sees that it asks nothing of anybody and reports no fault."""
    contexts, faults = [], []

    def show(address: str, **how: object):
        context = chromium.new_context(**how)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda request: faults.append(request.url) if not request.url.startswith(("file:", "data:")) else None,
        )
        page.goto((out / address).as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("way", [way for way in WAYS if way != "no script"])
@pytest.mark.parametrize("address", PAGES)
def test_axe(shown, address, way):
    """axe-core finds nothing against a page of any kind, however one looks at it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(shown(address, **WAYS[way])).response["violations"]

    assert [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]] == []


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("address", PAGES)
def test_narrow(shown, address, width):
    """On a telephone nothing moves sideways but what scrolls on its own."""
    page = shown(address, viewport={"width": width, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_region(shown):
    """A wide table scrolls by keyboard, in a region that has a name."""
    page = shown("catalogue/region-levels/kunta.html", viewport=TELEPHONE)
    region = page.locator(".sote-region").first
    region.focus()

    page.keyboard.press("ArrowRight")

    page.wait_for_function("document.activeElement.scrollLeft > 0")
    assert region.get_attribute("aria-label")


@pytest.mark.parametrize("address", [address for address in PAGES if "search" not in address])
def test_without_script(shown, address):
    """Without a script a page says the same, but for the search."""
    with_script, without = (shown(address, java_script_enabled=script) for script in (True, False))

    assert without.locator("article").inner_text() == with_script.locator("article").inner_text()
    assert without.locator("article a.reference").first.is_visible()


def test_search(shown):
    """The search finds an indicator by a synonym, tells how many hits there are, and leads to its page."""
    page = shown("catalogue/search.html")
    page.fill("#sote-search-words", "laskuri")
    page.press("#sote-search-words", "Enter")

    page.wait_for_selector("#sote-search-found a")
    assert page.locator("#sote-search-told").inner_text() == "1 osuma."
    page.click("#sote-search-found a")
    assert page.url.endswith("/catalogue/indicators/t.count.html")


def test_read_aloud(shown):
    """A screen reader is told the language of each section, and landmarks that it can tell apart."""
    page = shown("catalogue/indicators/t.count.html")

    assert page.locator("html").get_attribute("lang") == "fi"
    assert page.locator("article section section[lang]").first.get_attribute("lang") == "fi"
    names = page.locator("aside").evaluate_all("asides => asides.map(aside => aside.getAttribute('aria-label'))")
    assert len(set(names)) == len(names) == 2
    assert all(names)
