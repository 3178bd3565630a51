"""Every check of the project, one short session each; ``nox -l`` is the contributor's guide."""

import os
import shutil
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "tests", "docs"]
nox.needs_version = ">=2025.2.9"

PYTHONS = ["3.11", "3.12", "3.13"]
PLUGINS = [str(path) for path in sorted(Path("plugins").iterdir()) if (path / "pyproject.toml").exists()]
PYPROJECT = nox.project.load_toml("pyproject.toml")


# Many tests and sessions start processes: what the first has compiled, the others need not compile again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

PARALLEL = ("-n", "auto", "--dist", "worksteal", "-m", "not spark and not browser")
TESTED = ("test", "tools", "engines", "docs")
EXTRAS = "cli,duckdb,polars,dask,feedback,sphinx"
OF_VERSIONS = [
    f"tests/test_{name}.py"
    for name in ("engines", "frames", "computation", "interval", "interval_survey", "cli", "release", "contrast")
]


SAME_WITHOUT_EXTRAS = ("laws", "test_disclosure_*", "test_testing_conformance.py")
"""Slow tests of what no optional package changes: arrays, and rules whose small examples run elsewhere too."""


def install(session: nox.Session, *groups: str, extras: str = "cli", plugins: bool = True) -> None:
    """Install the library, its plugins and what a session needs, in one go; ``--`` begins an option."""
    options = [name for name in groups if name.startswith("--")]
    needs = nox.project.dependency_groups(PYPROJECT, *(name for name in groups if name not in options))
    packages = [argument for plugin in (PLUGINS if plugins else []) for argument in ("-e", plugin)]
    session.install(*options, "-e", f".[{extras}]", *packages, *needs)


@nox.session
def demo(session: nox.Session) -> None:
    """Compute everything that Lapland and North Savo define, on real and generated figures."""
    install(session, extras="cli,duckdb")
    session.run("python", "docs/examples/demo.py", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests, with every engine but Spark; where ``CI`` is set, as the session ``coverage`` does."""
    if os.environ.get("CI") and not session.posargs:
        coverage(session)
        return
    install(session, *TESTED, extras=EXTRAS)
    session.run("pytest", *PARALLEL, *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests with some more random examples, and measure their coverage."""
    install(session, *TESTED, extras=EXTRAS)
    session.env["HYPOTHESIS_PROFILE"] = "ci"
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *PARALLEL)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report", "--fail-under=90")


@nox.session(python="3.11", venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """Run tests of engines and statistics with the lowest declared versions; it needs uv."""
    install(session, *TESTED, "--resolution=lowest-direct", extras=EXTRAS)
    session.run("pytest", "-n", "auto", *(session.posargs or OF_VERSIONS))


@nox.session(venv_backend="uv")
def newest(session: nox.Session) -> None:
    """Run the same tests with the newest versions; it needs uv."""
    install(session, *TESTED, "--upgrade", extras=EXTRAS)
    session.run("pytest", "-n", "auto", *(session.posargs or OF_VERSIONS))


@nox.session(python=PYTHONS, tags=["pythons"])
def pythons(session: nox.Session) -> None:
    """Run the tests on every Python that is supported and installed."""
    install(session, *TESTED, extras=EXTRAS)
    session.run("pytest", *PARALLEL, *session.posargs)


@nox.session
def spark(session: nox.Session) -> None:
    """Run the tests that need Spark; they need Java 17."""
    install(session, "test", extras="cli,spark")
    session.run("pytest", "-m", "spark", "tests", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Run the tests of forms and of the site in a browser; they need Chromium, as Debian packages it."""
    install(session, "test", "browser", "docs", extras="cli,feedback,sphinx")
    session.run("pytest", "-m", "browser", "tests", *session.posargs)


@nox.session
def bare(session: nox.Session) -> None:
    """Run the tests without any optional engine, as the smallest installation would have it."""
    install(session, "test")
    left_out = [f"--ignore-glob=tests/{name}" for name in SAME_WITHOUT_EXTRAS]
    session.run("pytest", *PARALLEL, *left_out, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, and that modules import only from floors below them."""
    install(session, "lint", plugins=False)
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly."""
    install(session, "types", "engines", extras="cli,feedback,sphinx,testing", plugins=False)
    session.run("mypy")


@nox.session
def mutants(session: nox.Session) -> None:
    """Change the code in a seeded sample of small ways; fail when the tests notice fewer than 85 % of the changes."""
    install(session, "test", "mutants", extras="cli,polars")
    session.run("python", "bench/mutants.py", *session.posargs)


@nox.session
def schema(session: nox.Session) -> None:
    """Generate the schemas of definitions anew, after a class of values or a kind of measure was changed."""
    install(session, plugins=False)
    for module in ("definitions", "feedback.sections"):
        session.run("python", "-c", f"from soteindikaattorit.{module} import write_schema; write_schema()")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site, with every warning an error."""
    install(session, "docs", extras="cli,sphinx,testing")
    session.run(
        "sphinx-build", "-n", "-W", "--keep-going", "-b", "html", "-j", "auto", "docs", "build/docs", *session.posargs
    )


@nox.session(venv_backend="none")
def tutorial(session: nox.Session) -> None:
    """Follow the tutorials as they are written: each in a fresh clone, with what it says itself and nothing else."""
    session.run("python", "docs/run.py", *session.posargs)


@nox.session
def template(session: nox.Session) -> None:
    """Begin a plugin from each starting point as a newcomer does: install, check, list and test it, build its pages."""
    session.install(".[cli,testing,sphinx]", "./plugins/soteindikaattorit-lappi")
    rows = Path("docs/examples/visits.csv").resolve()
    starts = {"alku": (), "rivit": ("--from-csv", str(rows)), "muunnelma": ("--variant-of", "lappi.ensiarviointi")}
    session.chdir(session.create_tmp())
    for name, start in starts.items():
        folder = Path(f"soteindikaattorit-{name}")
        shutil.rmtree(folder, ignore_errors=True)
        session.run("sote", "new", name, *start)
        session.install("-e", f"{folder}[test,docs]")
        for command in (("check", name), ("list", "--plugin", name), ("lock", name), ("plugins",)):
            session.run("sote", *command)
        session.run("python", "-m", "pytest", str(folder))
        session.run("sphinx-build", "-n", "-W", "-q", str(folder / "docs"), str(folder / "build" / "docs"))


@nox.session
def bench(session: nox.Session) -> None:
    """Measure speed and memory against hand-written queries, and keep the table in the documentation."""
    install(session, "docs", extras="cli,duckdb,polars,feedback,sphinx")
    session.run("python", "bench/bench.py", *session.posargs)
    session.run("python", "bench/answers.py")
    session.run("python", "bench/disclosure.py")
    session.run("python", "bench/site.py")
    session.run("python", "bench/discovery.py")
