"""The search page in a browser: from a folder, without a network, by keyboard, in every language."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from soteindikaattorit import Catalogue
from soteindikaattorit.catalogue.items import Index, search_files, search_form

pytestmark = pytest.mark.browser

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)

PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Haku</title></head>
<body><main><h1>Haku</h1>
{form}
</main></body>
</html>
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Return everything that is installed."""
    return Catalogue.installed(strict=True)


@pytest.fixture(scope="module")
def index(catalogue) -> Index:
    """Return the index of the same search in Python."""
    return Index.build(catalogue)


@pytest.fixture(scope="module")
def folder(catalogue, tmp_path_factory) -> Path:
    """Return a folder with a search page in each of three languages."""
    folder = tmp_path_factory.mktemp("catalogue")
    for name, script in search_files(catalogue).items():
        (folder / name).write_text(script, encoding="utf-8")
    for language in ("fi", "sv", "en", "smn"):
        page = PAGE.format(language=language, form=search_form(language))
        (folder / f"search.{language}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def context() -> Iterator[object]:
    """Return a browser that has no network and asks for nothing from elsewhere."""
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=FLAGS)
        made = browser.new_context(offline=True)
        yield made
        browser.close()


@pytest.fixture
def opened(context, folder):
    """Return what opens a search page, from its file; an error in a script fails the test."""
    pages, errors = [], []

    def open_page(language: str = "fi", query: str = ""):
        page = context.new_page()
        pages.append(page)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((folder / f"search.{language}.html").as_uri() + query)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert errors == []


def search(page, words: str) -> list[str]:
    """Type words, and give the addresses of what is listed."""
    page.fill("#sote-search-words", words)
    page.press("#sote-search-words", "Enter")
    return page.eval_on_selector_all("#sote-search-found a", "links => links.map(one => one.getAttribute('href'))")


@pytest.mark.parametrize(
    "words",
    [
        *("lastensuojelun", "612/2021", "417/2007", "Inari", "Aanaar", "Ohcejohka", "yhdenvertainen saatavuus"),
        *("equal access", "kundrespons", "hoitotakuu", "sairaanhoitaja-chat nps", "hoiotakuu", "Utsjoella", "xyzzyx"),
    ],
)
def test_same_as_python(opened, index, words):
    """The page lists what Python finds, in its order, each with a link to its page."""
    assert search(opened(), words) == [hit.address for hit in index.search(words)][:100]


@pytest.mark.parametrize(
    ("language", "many", "one", "none"),
    [
        ("fi", "9 osumaa.", "1 osuma.", "Ei osumia."),
        ("sv", "9 träffar.", "1 träff.", "Inga träffar."),
        ("en", "9 hits.", "1 hit.", "No hits."),
        ("smn", "9 osumaa.", "1 osuma.", "Ei osumia."),
    ],
)
def test_told(opened, index, language, many, one, none):
    """How many hits there are is told in a live region, in the language of the page."""
    page = opened(language)
    alone = next(word for word in index.words if len(index.search(word)) == 1)
    assert len(index.search("hoitotakuu")) == 9

    told = page.locator("#sote-search-told")
    assert told.get_attribute("role") == "status"
    for words, expected in (("hoitotakuu", many), (alone, one), ("qwxzqwxz", none), ("", "")):
        search(page, words)
        assert told.inner_text() == expected


def test_while_typing(opened, index):
    """What is typed is looked for without pressing anything."""
    page = opened()

    page.type("#sote-search-words", "hoitotakuu")

    page.wait_for_function("document.getElementById('sote-search-told').innerText === '9 osumaa.'")
    assert page.locator("#sote-search-found a").count() == len(index.search("hoitotakuu")) == 9


def test_address(opened):
    """The words stand in the address, which opens the same search; it is cleared with them."""
    page = opened(query="?q=%C3%84%C3%A4nekoski")

    assert page.input_value("#sote-search-words") == "Äänekoski"
    assert page.locator("#sote-search-found a").count() > 0
    search(page, "chat & nps")
    assert page.evaluate("new URLSearchParams(location.search).get('q')") == "chat & nps"
    search(page, "")
    assert page.evaluate("location.search") == ""


def test_language_of_names(opened):
    """A name stands in the language of the page, or else in another that is marked."""
    page = opened("sv")

    search(page, "thl-asiakaspalaute-7-12")
    marked = page.eval_on_selector_all("#sote-search-found a", "links => links.map(one => [one.lang, one.innerText])")

    assert ["fi", "Lasten asiakaspalaute"] in marked


def test_names_are_text(context, folder, tmp_path):
    """Whatever a name holds is shown as text."""
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    wicked = (
        'globalThis.soteSearchIndex = {marks: "", letters: {}, words: {paha: [0, 8]}, '
        'things: [["indicator", "x", "indicators/x.html", {fi: "<img src=x onerror=\\"document.title=1\\"> paha"}]]};'
    )
    (tmp_path / "search-index.js").write_text(wicked, encoding="utf-8")
    page = context.new_page()
    page.goto((tmp_path / "search.fi.html").as_uri())

    search(page, "paha")

    assert page.locator("#sote-search-found img").count() == 0
    assert page.title() == "Haku"


def test_accessible(opened):
    """Axe finds nothing, empty and with hits; the field has a name, and keys reach what is found."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened()

    assert axe.run(page).response["violations"] == []
    page.get_by_label("Hae luettelosta").focus()
    page.keyboard.type("hoitotakuu")
    page.keyboard.press("Enter")
    assert axe.run(page).response["violations"] == []
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("indicators/")


def test_narrow(opened):
    """A page of 320 pixels does not scroll sideways."""
    page = opened()
    page.set_viewport_size({"width": 320, "height": 480})

    search(page, "Inari")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_a_script(folder, context):
    """Without JavaScript the page says that it needs it, and that the others do not."""
    page = context.browser.new_context(java_script_enabled=False).new_page()

    page.goto((folder / "search.fi.html").as_uri())

    assert "ilman sitä" in page.locator("noscript").inner_text()
