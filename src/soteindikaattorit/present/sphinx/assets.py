"""Assets: the files beside the pages, with the catalogue for machines and the search for readers."""

from importlib import resources
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from soteindikaattorit.catalogue.items import Index, catalogue_document, catalogue_schema
from soteindikaattorit.catalogue.items.document import to_text
from soteindikaattorit.catalogue.items.search_page import INDEX_FILE, SCRIPT_FILE
from soteindikaattorit.present.sphinx.domain import domain_of
from soteindikaattorit.present.sphinx.site_content import SiteContent

DOCUMENT = "catalogue.json"
"""The name of the file for machines."""


def write_assets(app: Sphinx, exception: Exception | None) -> None:
    """Write the files beside the pages when a site of HTML is made."""
    content = domain_of(app.env).content
    if exception is None and app.builder.format == "html" and content.folder:
        folder = Path(app.outdir) / content.folder
        for name, text in assets(content).items():
            (folder / name).write_text(text, "utf-8")


def assets(content: SiteContent) -> dict[str, str]:
    """Return the texts of the files, by their names; they hold what the site shows."""
    document, schema = _document(content), catalogue_schema()
    return {
        DOCUMENT: to_text(document),
        document["$schema"]: to_text(schema),
        INDEX_FILE: content.catalogue.derive(Index.build).restrict(content.things).to_script(),
        SCRIPT_FILE: resources.files("soteindikaattorit.catalogue.items").joinpath(SCRIPT_FILE).read_text("utf-8"),
    }


def _document(content: SiteContent) -> dict[str, Any]:
    """Return the catalogue as plain values, without the definitions of other plugins."""
    document = catalogue_document(content.catalogue)
    shown = {name for _, name in content.things}
    for section in ("indicators", "forms", "datasets", "region_levels"):
        document[section] = [item for item in document[section] if item["id"] in shown]
    document["plugins"] = [plugin for plugin in document["plugins"] if plugin["name"] in content.plugins]
    return document
