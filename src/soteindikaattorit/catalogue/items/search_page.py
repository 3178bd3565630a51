"""The search page: the form and scripts of a page that searches the catalogue, from a server or from a folder."""

from html import escape
from importlib import resources
from typing import Final

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.items.search import Index
from soteindikaattorit.errors import check_choice
from soteindikaattorit.model.text import LANGUAGES, Text

INDEX_FILE: Final = "search-index.js"
"""The name of the file with the words of the catalogue, as the page asks for it."""

SCRIPT_FILE: Final = "search.js"
"""The name of the file with the search itself."""

_PHRASES: Final = {
    "label": Text({"fi": "Hae luettelosta", "sv": "Sök i katalogen", "en": "Search the catalogue"}),
    "button": Text({"fi": "Hae", "sv": "Sök", "en": "Search"}),
    "none": Text({"fi": "Ei osumia.", "sv": "Inga träffar.", "en": "No hits."}),
    "one": Text({"fi": "1 osuma.", "sv": "1 träff.", "en": "1 hit."}),
    "many": Text({"fi": "{} osumaa.", "sv": "{} träffar.", "en": "{} hits."}),
    "script": Text(
        {
            "fi": "Haku tarvitsee JavaScriptin; luettelon muut sivut toimivat ilman sitä.",
            "sv": "Sökningen behöver JavaScript; katalogens andra sidor fungerar utan.",
            "en": "The search needs JavaScript; the other pages of the catalogue do without.",
        }
    ),
}
"""The project's own words, nobody's official ones; there are none in the Sámi languages, where Finnish is shown."""


def search_files(catalogue: Catalogue) -> dict[str, str]:
    """Return the scripts in the folder of the page, by the names of their files.

    Args:
        catalogue: The catalogue; of its indicators, only the selected ones are found.
    """
    script = resources.files(__package__).joinpath(SCRIPT_FILE).read_text("utf-8")
    return {INDEX_FILE: catalogue.derive(Index.build).to_script(), SCRIPT_FILE: script}


def search_form(language: str) -> str:
    """Return the HTML of the search: a form, a line with the number of hits, and a list of them.

    Args:
        language: The language of the page, in which names are shown where they have it.

    Raises:
        InvalidValueError: The language is not one of the six.
    """
    check_choice("language", language, LANGUAGES)
    said = {name: text.show(language) for name, text in _PHRASES.items()}
    words = {name: escape(wording.text) for name, wording in said.items()}
    counts = " ".join(f'data-{name}="{words[name]}"' for name in ("none", "one", "many"))
    return f"""\
<div lang="{said["label"].language}">
<form id="sote-search" role="search" method="get" data-language="{language}" {counts}>
<label for="sote-search-words">{words["label"]}</label>
<input id="sote-search-words" name="q" type="search" autocomplete="off" spellcheck="false">
<button type="submit">{words["button"]}</button>
</form>
<noscript><p>{words["script"]}</p></noscript>
<p id="sote-search-told" role="status"></p>
<ol id="sote-search-found" style="overflow-wrap: anywhere"></ol>
</div>
<script src="{INDEX_FILE}"></script>
<script src="{SCRIPT_FILE}"></script>
"""
