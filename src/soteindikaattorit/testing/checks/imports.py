"""Imports of a plugin: without side effects, and only of public names of the library."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from soteindikaattorit.catalogue.plugins.hookspecs import PROJECT
from soteindikaattorit.errors import Problem
from soteindikaattorit.testing.subject import Subject

PUBLIC = (
    *("catalogue.catalogue", "catalogue.items", "catalogue.lock", "catalogue.plugins.hookspecs", "catalogue.reading"),
    *("compute.computation", "compute.derived", "compute.contrasts", "compute.result", "definitions"),
    *("definitions.indicator", "errors", "feedback.answers", "feedback.export", "feedback.form", "feedback.question"),
    *("feedback.scale", "feedback.sections", "feedback.wording", "judge", "judge.published", "judge.consistency"),
    *("measures", "measures.measure", "model.target", "model.condition", "model.dataset", "model.goal"),
    *("model.instrument", "model.language", "model.source", "model.limit", "model.missing", "model.observation"),
    *("model.period", "model.policy", "model.population", "model.region", "model.regions", "model.revision"),
    *("model.service", "model.status", "model.text", "model.workdays"),
    *("present.sphinx", "stats.contrast", "stats.interval", "testing", "testing.rows", "testing.strategies"),
)
"""The modules of the library that plugins and their tests may import; others may change without notice."""

_PROBE = "soteindikaattorit.testing.checks.import_probe"
_TIME_LIMIT = 120
"""How long an import may take, in seconds."""


def side_effects(subject: Subject) -> Iterator[Problem]:
    """Return everything that importing the plugin does besides defining its hooks, in a process of its own."""
    module = subject.plugin.module.__name__
    place, hint = (
        f"import {module}",
        "do it in a hook, or where it is needed; importing a plugin only defines its hooks",
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-B", "-W", "default", "-m", _PROBE, module]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, in our own Python
            command, check=False, capture_output=True, text=True, env=environment, timeout=_TIME_LIMIT
        )
    except subprocess.TimeoutExpired:
        yield Problem(place, f"does not end within {_TIME_LIMIT} seconds", hint)
        return
    if done.returncode:
        yield Problem(place, f"fails in a process of its own: {done.stderr.strip().splitlines()[-1:]}", hint)
        return
    yield from (Problem(place, message, hint) for message in json.loads(done.stdout))


def private_names(subject: Subject) -> Iterator[Problem]:
    """Return each private name of the library in the code of the plugin."""
    yield from private_names_in(Path(str(subject.home)))


def private_names_in(folder: Path) -> Iterator[Problem]:
    """Return each private name of the library in the Python files of a folder and of the folders in it."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))}
    own = {name for tree in trees.values() for name in _defined(tree)}
    for path, tree in trees.items():
        for line, name in dict.fromkeys((*_imported(tree), *_attributes(tree, own))):
            hint = "use what the library documents as public, or ask for it to be made so"
            yield Problem(f"{path.relative_to(folder)}:{line}", f"uses {name!r}, which is private", hint)


def _imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return each private name that is imported from the library, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.partition(".")[0] == PROJECT]
            yield from ((node.lineno, name) for name in names if name != PROJECT and _inside(name) not in PUBLIC)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PROJECT:
            module = str(node.module)
            names = [alias.name for alias in node.names if not _is_public(module, alias.name)]
            yield from ((node.lineno, f"{module}.{name}") for name in names)


def _inside(module: str) -> str:
    return module.removeprefix(PROJECT).removeprefix(".")


def _is_public(module: str, name: str) -> bool:
    """Whether a name of a module, or a module in it, may be imported."""
    if f"{_inside(module)}.{name}".strip(".") in PUBLIC:
        return True
    if module != PROJECT and _inside(module) not in PUBLIC:
        return False
    exported = getattr(import_module(module), "__all__", None)
    return name in exported if exported is not None else not name.startswith("_")


def _attributes(tree: ast.AST, own: set[str]) -> Iterator[tuple[int, str]]:
    """Return each private attribute of an object that the plugin does not define, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.endswith("__"):
            is_own = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
            if not is_own and node.attr not in own:
                yield node.lineno, ast.unparse(node)


def _defined(tree: ast.AST) -> Iterator[str]:
    """Return the names that code defines: functions, classes, variables and attributes of its own objects."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr
