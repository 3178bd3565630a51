"""Imports: what importing a plugin costs, and what of the library a plugin uses."""

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
"""The modules of the library whose public names plugins and their tests may import; all else may change any day."""

_PROBE = "soteindikaattorit.testing.probe"
_TIME_LIMIT = 120
_WHAT = "do it in a hook, or where it is needed; importing a plugin only defines its hooks"


def work(subject: Subject) -> Iterator[Problem]:
    """Return everything that importing the plugin does beside defining its hooks, in a process of its own."""
    module = subject.plugin.module.__name__
    place = f"import {module}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-B", "-W", "default", "-m", _PROBE, module]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, in our own Python
            command, check=False, capture_output=True, text=True, env=environment, timeout=_TIME_LIMIT
        )
    except subprocess.TimeoutExpired:
        yield Problem(place, f"does not end within {_TIME_LIMIT} seconds", _WHAT)
        return
    if done.returncode:
        yield Problem(place, f"fails in a process of its own: {done.stderr.strip().splitlines()[-1:]}", _WHAT)
        return
    yield from (Problem(place, said, _WHAT) for said in json.loads(done.stdout))


def private_names(subject: Subject) -> Iterator[Problem]:
    """Return every private name of the library that the code of the plugin uses."""
    path = subject.plugin.module.__file__
    yield from private_names_in(Path(str(path)).parent if path else Path())


def private_names_in(folder: Path) -> Iterator[Problem]:
    """Return every private name of the library that the Python files of a folder use.

    Args:
        folder: The folder; the folders in it are read too.
    """
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))}
    own = {name for tree in trees.values() for name in _defined(tree)}
    for path, tree in trees.items():
        for line, name in dict.fromkeys((*_imported(tree), *_attributes(tree, own))):
            hint = "use what the library documents as public, or ask for it to be made so"
            yield Problem(f"{path.relative_to(folder)}:{line}", f"uses {name!r}, which is private", hint)


def _imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return what is imported of the library and is not public, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.partition(".")[0] == PROJECT]
            yield from ((node.lineno, name) for name in names if name != PROJECT and _inside(name) not in PUBLIC)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PROJECT:
            module = str(node.module)
            for alias in node.names:
                if not _is_public(module, alias.name):
                    yield node.lineno, f"{module}.{alias.name}"


def _inside(module: str) -> str:
    return module.removeprefix(PROJECT).removeprefix(".")


def _is_public(module: str, name: str) -> bool:
    """Whether a name of a module, or a module in it, may be imported."""
    if f"{_inside(module)}.{name}".strip(".") in PUBLIC:
        return True
    if module != PROJECT and _inside(module) not in PUBLIC:
        return False
    offered = getattr(import_module(module), "__all__", None)
    return name in offered if offered is not None else not name.startswith("_")


def _attributes(tree: ast.AST, own: set[str]) -> Iterator[tuple[int, str]]:
    """Return the private attributes of something that the plugin did not define, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_private(node.attr) and node.attr not in own and not _is_own(node):
            yield node.lineno, ast.unparse(node)


def _is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _defined(tree: ast.AST) -> Iterator[str]:
    """Return the names that code defines itself: functions, classes, variables and attributes of its own objects."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr
