"""Speed of building a site with a thousand indicators in Finnish, Swedish and English, on two cores.

The plugin is made up for this: its indicators measure nothing.
"""

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import page
import sphinx

HEADING = "## A site of a thousand indicators"
INDICATORS, A_DATASET = 1000, 50
GOAL_SECONDS = 180
KINDS = (
    '{ kind = "count" }',
    '{ kind = "proportion", numerator = { vastattu = true } }',
    '{ kind = "mean", column = "kesto" }',
    '{ kind = "nps", column = "suositus" }',
    '{ kind = "within", start = "saapunut", end = "vastattu_pvm", days = 7, calendar = "working" }',
)
COLUMNS = """
[dataset.columns]
kunta = { type = "region", level = "kunta", description = { fi = "Kunta.", sv = "Kommun.", en = "Municipality." } }
saapunut = { type = "date", role = "period", description = { fi = "Saapui.", sv = "Ankom.", en = "Came." } }
vastattu_pvm = { type = "date", optional = true, name = { fi = "Vastattiin", sv = "Svarades", en = "Answered" } }
vastattu = { type = "boolean", description = { fi = "Onko vastattu.", sv = "Har svarats.", en = "Was it answered." } }
kesto = { type = "number", unit = "min", description = { fi = "Kesto.", sv = "Tid.", en = "Duration." } }
suositus = { type = "integer", min = 0, max = 10, optional = true }
"""
CONF = """
project = "mitta"
extensions = ["soteindikaattorit.present.sphinx"]
html_theme = "furo"
sote_plugins = ["mitta"]
"""
INDEX = "Mitta\n=====\n\n.. toctree::\n\n   catalogue/index\n"


def definitions() -> Iterator[str]:
    """Write the datasets and indicators."""
    for number in range(INDICATORS):
        dataset = number // A_DATASET
        if number % A_DATASET == 0:
            name = f'{{ fi = "Aineisto {dataset}", sv = "Material {dataset}", en = "Dataset {dataset}" }}'
            yield f'[[dataset]]\nid = "mitta.aineisto-{dataset}"\nname = {name}\n{COLUMNS}'
        names = ", ".join(f'{language} = "{word} {number}"' for language, word in NAMES.items())
        told = ", ".join(f'{language} = "{word} {number}"' for language, word in TOLD.items())
        yield (
            f'[[indicator]]\nid = "mitta.mittari-{number}"\nversion = "1"\nname = {{ {names} }}\n'
            f'description = {{ {told} }}\ndataset = "mitta.aineisto-{dataset}"\n'
            f'measure = {KINDS[number % len(KINDS)]}\ndirection = "higher"\ngoal = "saatavuus"\n'
            'source = { title = "Keksitty", publisher = "Testi", year = 2026 }\n'
        )


NAMES = {"fi": "Keksitty mittari", "sv": "Påhittad indikator", "en": "A made-up indicator"}
TOLD = {
    "fi": "Tämä mittari on keksitty, jotta nähdään, kuinka kauan sivuston teko kestää; se ei kerro mistään. Numero",
    "sv": "Indikatorn är påhittad för att mäta hur länge det tar att bygga webbplatsen; den berättar inget. Nummer",
    "en": "This indicator is made up to see how long a site takes to build; it tells of nothing and nobody. Number",
}


def make(folder: Path) -> None:
    """Write a plugin as if it were installed, and a site beside it."""
    module, info, site = folder / "soteindikaattorit_mitta", folder / "mitta-1.dist-info", folder / "site"
    for each in (module, info, site):
        each.mkdir()
    (module / "__init__.py").write_text(
        "from importlib.resources import files\n\nfrom soteindikaattorit import hookimpl\n\nAPI_LEVEL = 1\n\n\n"
        '@hookimpl\ndef definition_files():\n    return [files(__name__) / "mitta.toml"]\n',
        "utf-8",
    )
    (module / "mitta.toml").write_text("\n".join(definitions()), "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mitta\nVersion: 1\n", "utf-8")
    (info / "entry_points.txt").write_text("[soteindikaattorit]\nmitta = soteindikaattorit_mitta\n", "utf-8")
    (site / "conf.py").write_text(f"import sys\n\nsys.path.insert(0, {str(folder)!r})\n{CONF}", "utf-8")
    (site / "index.rst").write_text(INDEX, "utf-8")


def built(folder: Path) -> str:
    """Return how many seconds a build by two processes takes: by the clock, and of processor time in parentheses."""
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "-q", "-j", "2", str(folder / "site"), str(folder / "out")]
    start, before = time.perf_counter(), _processor()
    subprocess.run(command, check=True)
    return f"{time.perf_counter() - start:.0f} ({_processor() - before:.0f})"


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def render(pages: int, first: str, again: str) -> str:
    """Return the section of the page."""
    lines = [
        HEADING,
        "",
        f"Made by `python -m nox -s bench`: a made-up plugin with {INDICATORS} indicators in Finnish, Swedish, English",
        f"and {INDICATORS // A_DATASET} datasets, built by two processes with every warning an error.",
        "In seconds by the clock and, in parentheses, of processor time, for others use the machine too.",
        f"Python {platform.python_version()}, Sphinx {sphinx.__version__}, {os.cpu_count()} cores, shared with others.",
        "",
        "| what | pages | s | goal |",
        "|---|---:|---:|---:|",
        f"| built for the first time | {pages} | {first} | < {GOAL_SECONDS} |",
        f"| built again, with nothing changed | {pages} | {again} | |",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and keep the table in the documentation."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        first, again = built(folder), built(folder)
        pages = len(list((folder / "out").rglob("*.html")))
    print(f"{INDICATORS} indicators, {pages} pages, two processes: {first} (goal: < {GOAL_SECONDS} s)")
    print(f"again, with nothing changed: {again}")
    page.keep(HEADING, render(pages, first, again))


if __name__ == "__main__":
    main()
