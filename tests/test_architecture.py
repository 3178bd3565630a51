"""Architecture: what importing costs, who knows which library, and that public names are there and documented."""

import ast
import inspect
import pydoc
import re
import rlcompleter
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pandas as pd
import pytest

import soteindikaattorit as sote
from soteindikaattorit.errors import InvalidValueError, SoteError
from soteindikaattorit.testing.checks.imports import private_names_in

PACKAGE = Path(sote.__file__).parent
PLUGINS = sorted(path for path in (Path(__file__).parents[1] / "plugins").iterdir() if path.is_dir())
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = (
    "pandas",
    "numpy",
    "scipy",
    "jsonschema",
    "jsonschema_rs",
    "polars",
    "duckdb",
    "narwhals",
    "pyarrow",
    "pluggy",
    "attrs",
    "cattrs",
)

FOR_ROWS = {"pandas", "scipy.special", "scipy.sparse", "highspy", "narwhals", "holidays", "polars", "duckdb", "pyarrow"}
"""What only those wait for who compute, judge or release."""

MOST_MODULES = 20
"""How many modules of the library computing one indicator may enter."""

ONLY_IN = {
    "narwhals": ("compute/engine/", "sources/"),
    "jsonschema": ("definitions/",),
    "jsonschema_rs": ("definitions/",),
    "tomli": ("definitions/",),
    "cattrs": ("definitions/", "feedback/sections.py"),
    "pluggy": ("catalogue/plugins/loading.py", "catalogue/plugins/hookspecs.py"),
    "duckdb": ("sources/", "testing/engines.py"),
    "polars": ("sources/", "testing/engines.py"),
    "click": ("cli/",),
    "rich": ("cli/",),
    "holidays": ("model/workdays.py",),
    "docutils": ("present/sphinx/",),
    "sphinx": ("present/sphinx/",),
    "stdnum": ("feedback/answers/",),
}
"""Where each library may be imported."""


def name_of(path: Path) -> str:
    """Return the dotted name of a module."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> set[str]:
    """Return the packages that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def loaded(code: str) -> set[str]:
    """Return the modules that are loaded after some code has run in a new process."""
    script = f"import sys\n{code}\nprint(' '.join(sorted(sys.modules)))"
    command = [sys.executable, "-c", script]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())  # noqa: S603 - ours


class TestImports:
    """What importing costs."""

    def test_importing_is_light(self):
        """Importing the library loads nothing but itself."""
        found = loaded("import soteindikaattorit")

        assert found & set(HEAVY) == set()

    def test_extras_are_optional(self):
        """No public name needs a package that may not be installed."""
        optional = {
            "polars",
            "duckdb",
            "dask",
            "pyspark",
            "click",
            "rich",
            "hypothesis",
            "pytest",
            "pydantic",
            "fastapi",
        }

        assert loaded(f"from soteindikaattorit import {', '.join(sote.__all__)}") & optional == set()

    def test_listing_is_light(self):
        """Whoever lists indicators, or writes a plugin, loads nothing that only rows, releases and errors need."""
        found = loaded(
            "import soteindikaattorit.catalogue.plugins.hookspecs, soteindikaattorit.measures, soteindikaattorit.definitions\n"
            "from soteindikaattorit import Catalogue\n"
            "list(Catalogue.installed(strict=True)), list(Catalogue.of().select(goal='saatavuus').forms)"
        )

        assert found & FOR_ROWS == set()
        assert "jsonschema_rs" in found  # definitions that are right are judged by it,
        assert "jsonschema" not in found  # and need nothing that explains what is wrong

    def test_listing_commands_are_light(self):
        """Commands that only tell what there is, one after the other, load nothing that only rows and releases need."""
        pytest.importorskip("click")
        pytest.importorskip("rich")
        commands = ["list", "list --forms", "plugins", "show thl.lastensuojelu --help", "--help"]
        code = (
            "import contextlib, io; from soteindikaattorit.cli.commands import sote\n"
            f"for command in {commands!r}:\n"
            "    with contextlib.redirect_stdout(io.StringIO()): sote(command.split(), standalone_mode=False)"
        )

        assert loaded(code) & FOR_ROWS == set()

    def test_computing_loads_nothing_of_publishing(self):
        """Computing loads no solver, and nothing of judging, publishing, presenting or forms."""
        modules = loaded("from soteindikaattorit import compute; compute")
        apart = ("judge", "publish", "present", "feedback", "cli", "testing")

        assert "soteindikaattorit.compute.computation" in modules
        assert {
            name for name in modules if name.startswith(tuple(f"soteindikaattorit.{each}" for each in apart))
        } == set()
        assert modules & {"highspy", "scipy.optimize", "jsonschema", "polars", "duckdb"} == set()

    def test_computing_enters_few_modules(self, catalogue_of):
        """Computing a mean from a frame enters at most twenty modules, so that it can be read in an afternoon."""
        catalogue = catalogue_of(
            '[[dataset]]\nid = "d"\nname = { fi = "x" }\ncolumns = { x = { type = "number" } }\n'
            '[[indicator]]\nid = "n.n"\nversion = "1"\nname = { fi = "x" }\ndataset = "d"\n'
            'measure = { kind = "mean", column = "x" }'
        ).select("n.n")
        assert len(catalogue.regions)  # they are prepared once for each catalogue
        rows, entered = pd.DataFrame({"x": [1.0, 2.0, 4.0]}), set()

        def enter(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(str(PACKAGE)):
                entered.add(Path(frame.f_code.co_filename).relative_to(PACKAGE).as_posix())

        compute = sote.compute
        before = sys.getprofile()
        sys.setprofile(enter)
        try:
            compute(catalogue, {"d": rows})
        finally:
            sys.setprofile(before)

        assert "compute/computation.py" in entered
        assert len(entered) <= MOST_MODULES, " ".join(sorted(entered))

    def test_nothing_happens_at_import(self):
        """Importing every module neither prints nor warns."""
        left_out = {"cli"} if find_spec("sphinx") else {"cli", "sphinx"}
        names = [name_of(path) for path in MODULES if not left_out & {*path.parts} and path.stem != "__main__"]
        code = "\n".join(f"import {name}" for name in names)
        command = [sys.executable, "-W", "error", "-c", code]

        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - ours

        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("library", ONLY_IN)
def test_who_knows_a_library(library):
    """Each library is known in one place only."""
    users = {path.relative_to(PACKAGE).as_posix() for path in MODULES if library in imported(path)}

    assert {user for user in users if not user.startswith(ONLY_IN[library])} == set()


class TestModules:
    """What holds of every module."""

    def test_says_what_it_is(self):
        """Every module begins with what it is."""
        docstrings = {name_of(path): ast.get_docstring(tree_of(path)) or "" for path in MODULES}

        assert [name for name, text in docstrings.items() if not text.partition("\n")[0].endswith((".", ":"))] == []

    def test_no_bare_errors(self):
        """Nothing raises a bare built-in for bad input, but for what the language itself asks for."""
        bare = {"ValueError", "TypeError", "KeyError", "LookupError", "RuntimeError", "Exception"}
        raised = [
            f"{name_of(path)}: {node.exc.func.id}"
            for path in MODULES
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name)
            if node.exc.func.id in bare
        ]

        assert raised == []

    def test_public_things_are_documented(self):
        """Every public class, function and method says what it is; an overriding method may have its parent's words."""
        silent = [
            (path, owner, node.name)
            for path in MODULES
            for owner in (tree_of(path), *(node for node in tree_of(path).body if isinstance(node, ast.ClassDef)))
            if not getattr(owner, "name", "").startswith("_")
            for node in owner.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if ast.get_docstring(node) is None
        ]
        undocumented = []
        for path, owner, name in silent:
            parent = getattr(import_module(name_of(path)), getattr(owner, "name", ""), None)
            if parent is None or not inspect.getdoc(getattr(parent, name)):
                undocumented.append(f"{name_of(path)}.{name}")

        assert undocumented == []


class TestPublicNames:
    """What the library offers by its own name."""

    def test_resolves(self):
        """Every public name is there, and documented, but for closed sets, which are their own documentation."""
        things = {name: getattr(sote, name) for name in sote.__all__ if name != "hookimpl"}

        assert [name for name, thing in things.items() if not (inspect.getdoc(thing) or get_args(thing))] == []

    def test_once(self):
        """Each name stands once."""
        assert len(set(sote.__all__)) == len(sote.__all__)

    def test_stub_agrees(self):
        """The stub offers the same names from the same modules."""
        tree = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
        stub = {
            alias.asname or alias.name: node.module.removeprefix("soteindikaattorit.")
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }

        assert set(stub) == set(sote.__all__)
        for name, home in stub.items():
            assert getattr(import_module(f"soteindikaattorit.{home}"), name) is getattr(sote, name)

    def test_unknown(self):
        """A name that is not there is the error that Python gives."""
        with pytest.raises(AttributeError, match="module 'soteindikaattorit' has no attribute 'comptue'"):
            sote.comptue  # noqa: B018 - it is asked for on purpose

    def test_import_of_a_module(self):
        """Modules can be imported beside the names."""
        assert isinstance(import_module("soteindikaattorit.measures"), ModuleType)


PROTOCOLS = ("soteindikaattorit.measures", "soteindikaattorit.definitions", "soteindikaattorit.stats")
"""The packages that export the types of their own protocol, for authors of kinds of measure and of sections."""


def our_types(hint):
    """Return the classes of the library in a type hint."""
    if isinstance(hint, list | tuple):
        return {kind for one in hint for kind in our_types(one)}
    outer = get_origin(hint) or hint
    own = {outer} if isinstance(outer, type) and outer.__module__.startswith("soteindikaattorit.") else set()
    return own | our_types(get_args(hint))


def public_hints(thing):
    """Return the type hints of a function, or of the public attributes and methods of a class, by place."""
    if not isinstance(thing, type):
        return get_type_hints(thing).items()
    found = [(name, hint) for name, hint in get_type_hints(thing).items() if not name.startswith("_")]
    for name in dir(thing):
        member = inspect.getattr_static(thing, name)
        function = member
        for key in ("fget", "func", "__func__"):
            function = getattr(member, key, function)
        is_ours = inspect.isfunction(function) and function.__module__.startswith("soteindikaattorit.")
        if is_ours and (not name.startswith("_") or name in {"__getitem__", "__iter__", "__and__", "__add__"}):
            found += [(f"{name}({key})", hint) for key, hint in get_type_hints(function).items()]
    return found


def is_exported(kind):
    """Whether a type can be imported from the root, or from the package of its protocol."""
    if getattr(sote, kind.__name__, None) is kind:
        return True
    packages = [name for name in PROTOCOLS if kind.__module__.startswith(name)]
    parents = [kind.__module__.rsplit(".", count)[0] for count in (1, 2)] if packages else []
    return any(kind.__name__ in getattr(import_module(parent), "__all__", ()) for parent in parents)


class TestSurface:
    """What an engineer finds who looks at the library with `dir`, `help` and completion."""

    def test_types_are_exported(self):
        """Every type of ours that something public takes, returns or holds is itself public."""
        things = [getattr(sote, name) for name in sote.__all__]
        waiting = [thing for thing in things if isinstance(thing, type) or inspect.isfunction(thing)]
        seen, hidden = set(waiting), []
        while waiting:
            owner = waiting.pop()
            for place, hint in public_hints(owner):
                for kind in our_types(hint) - seen:
                    seen.add(kind)
                    waiting.append(kind)
                    if not is_exported(kind):
                        hidden.append(f"{kind.__module__}.{kind.__name__} of {owner.__name__}.{place}")

        assert hidden == []

    def test_errors_are_exported(self):
        """Every error of the family is public."""
        families = [SoteError]
        for family in families:
            families += family.__subclasses__()

        assert {kind.__name__ for kind in families if kind.__module__.startswith("soteindi")} <= set(sote.__all__)

    def test_dir_and_completion(self):
        """`dir` and completion show the public names and nothing private."""
        completer = rlcompleter.Completer({"sote": sote})
        completed = {name.removeprefix("sote.").rstrip("()") for name in completer.attr_matches("sote.")}

        assert dir(sote) == sorted([*sote.__all__, "__version__"])
        assert completed == set(sote.__all__)

    def test_help(self):
        """`help` shows every public name, and nothing private."""
        shown = pydoc.render_doc(sote, renderer=pydoc.plaintext)

        assert {name for name in sote.__all__ if not re.search(rf"\b{name}\b", shown)} == set()
        assert not re.search(r"\b_(Root|HOMES)\b", shown)


class Stray:
    """Nothing that any function takes, and something that no message may show."""

    def __repr__(self):
        """Return what must not be seen."""
        return "a-row-of-somebody"


PLAIN = {str: "x", int: 1, float: 0.5, bool: True, date: date(2025, 1, 1), Path: Path("x"), dict: {}}


CALLED_BY_US = {"Form.meaning", "Measure.contrast", "Measure.derive", "Measure.finish", "Measure.finish_classes"}
CALLED_BY_US |= {"Missing.fired", "Scale.meaning"}
"""Methods of protocols, which the library calls with values of its own."""


def functions():
    """Return every public function, and every public method of a public class, that takes something."""
    for name in sote.__all__:
        thing = getattr(sote, name)
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing) and not issubclass(thing, SoteError):
            methods = ((each, getattr(thing, each)) for each in vars(thing) if not each.startswith("_"))
            called = ((f"{name}.{each}", method) for each, method in methods if callable(method))
            yield from ((name, method) for name, method in called if name not in CALLED_BY_US)


def parameters():
    """Return every parameter of every public function that does not take anything there is."""
    for name, function in functions():
        hints = get_type_hints(function)
        yield from ((name, function, each) for each in hints if each != "return" and hints[each] not in {object, Any})


def plausible(kind):
    """Return something that is of a type, as far as can be told before it is used."""
    outer, inner = get_origin(kind), get_args(kind)
    if kind is object:
        return None
    if outer is Literal:
        return inner[0]
    if outer is None:
        return PLAIN[kind] if kind in PLAIN else made(kind)
    if outer in {Union, type(Path | None), type}:
        return plausible(inner[0])
    return {} if issubclass(outer, Mapping) else () if issubclass(tuple, outer) else outer()


def made(kind):
    """Return a value of one of our own types, nothing of which has been checked."""
    return kind.__new__(kind) if inspect.isclass(kind) else None


CASES = [pytest.param(function, each, id=f"{name}-{each}") for name, function, each in parameters()]


class TestPublicFunctions:
    """What every public function does with what it does not take; `soteindikaattorit.model.argument.checked` does it."""

    @pytest.mark.parametrize(("function", "wrong"), CASES)
    def test_refuses(self, function, wrong):
        """What is not of the type of a parameter is refused, by the name of the parameter and without its value."""
        hints = get_type_hints(function)
        signature = inspect.signature(function)
        taken = {each: plausible(hints[each]) for each in hints if each not in {"return", wrong}}
        many = next((each.name for each in signature.parameters.values() if each.kind is each.VAR_POSITIONAL), None)
        taken.pop(many, None)
        bound = signature.bind_partial(**{"self": None} if "self" in signature.parameters else {})
        bound.arguments |= taken | {wrong: (Stray(),) if wrong == many else Stray()}

        with pytest.raises(InvalidValueError, match=f"^{wrong} 'Stray': expected ") as caught:
            function(*bound.args, **bound.kwargs)

        assert "somebody" not in str(caught.value)

    def test_something_is_tried(self):
        """The functions that people begin with are among those that are tried."""
        names = {name for name, _ in functions()}

        assert {"compute", "judge", "read_answers", "Catalogue.select", "Results.release", "Period.parse"} <= names


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda one: one.name)
def test_plugins_use_public_names(folder):
    """Nothing in a plugin uses a private name of the library, and neither do its tests."""
    assert [str(problem) for problem in private_names_in(folder)] == []
