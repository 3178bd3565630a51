"""The pages that are made from the library itself, so that they cannot lag behind it; nothing here needs Sphinx."""

import ast
import inspect
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import click

import soteindikaattorit
from soteindikaattorit.catalogue.plugins import hookspecs
from soteindikaattorit.cli.commands import sote
from soteindikaattorit.definitions import json_schema
from soteindikaattorit.definitions.schema import kind_schema
from soteindikaattorit.errors import SoteError
from soteindikaattorit.feedback.answers.profile import mapping_schema
from soteindikaattorit.feedback.sections import sections
from soteindikaattorit.measures import BUILT_IN
from soteindikaattorit.stats.interval import METHODS
from soteindikaattorit.testing import strategies as testing_strategies
from soteindikaattorit.testing.conformance import PluginConformance

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "soteindikaattorit"
HELP_WIDTH = 80
_KEYS = ("| key | required | form | what it is |", "|---|---|---|---|")
STEPS = {
    "definitions": "define",
    "measures": "define",
    "catalogue": "define",
    "compute": "compute",
    "judge": "judge",
    "publish": "publish",
    "present": "present",
}
"""The step to which a package belongs, of: define, compute, judge, publish, present."""
_APART = frozenset({"measure", "variant"})


def first_sentence(thing: object) -> str:
    """Return the first line of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def arguments(thing: object) -> dict[str, str]:
    """Return what a docstring says of each argument."""
    _, _, told = (inspect.getdoc(thing) or "").partition("Args:\n")
    told = told.partition("\n\n")[0]
    return {
        name: " ".join(text.split()) for name, text in re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", told, re.MULTILINE)
    }


def public_names() -> str:
    """Return the table of what ``import soteindikaattorit`` offers."""
    lines = ["| name | what it is |", "|---|---|"]
    for name in sorted(soteindikaattorit.__all__, key=str.casefold):
        thing = getattr(soteindikaattorit, name)
        home = getattr(thing, "__module__", "").removeprefix("soteindikaattorit.")
        marks = name == "hookimpl"
        choices = get_args(thing)
        if choices:
            home = vars(soteindikaattorit)["_HOMES"][name]
        place = f"soteindikaattorit.{'catalogue.plugins.hookspecs' if marks else home}.{name}"
        told = "Marks the functions of a plugin that implement hooks." if marks else first_sentence(thing)
        if choices:
            told = f"One of {', '.join(choice or 'empty' for choice in choices)}."
        lines.append(f"| {{py:obj}}`{name} <{place}>` | {told} |")
    return "\n".join(lines)


def layers() -> tuple[tuple[str, ...], ...]:
    """Return the layers of the import contract from the lowest to the highest, each with its packages."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    floors = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    return tuple(tuple(re.findall(r"\w+", floor)) for floor in reversed(floors))


def layer_table() -> str:
    """Return the table of packages, each with its summary, from the lowest layer to the highest."""
    lines = ["| layer | package | step | contents |", "|---:|---|---|---|"]
    for number, packages in enumerate(layers(), start=1):
        lines += [
            f"| {number} | {{doc}}`{package} </reference/{package}>` | {STEPS.get(package, '')} | "
            f"{_inline(_opening(package))} |"
            for package in packages
        ]
    return "\n".join(lines)


def modules(package: str) -> tuple[str, ...]:
    """Return the names of a package and of every module in it, at every depth."""
    path = SOURCE / package
    files = sorted(path.rglob("*.py"), key=_module_of) if path.is_dir() else [path.with_suffix(".py")]
    return tuple(_module_of(file) for file in files)


def _module_of(file: Path) -> str:
    return ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def package_page(package: str) -> str:
    """Return the documentation of every module of a package, by automodule; commands are documented by their help."""
    options = [] if package == "cli" else ["   :members:", "   :ignore-module-all:"]
    return _documentation(modules(package), package, options)


def root_page() -> str:
    """Return the documentation of the modules that lie beside the packages."""
    packages = {name for layer in layers() for name in layer} | {"__init__"}
    stray = sorted(path.stem for path in SOURCE.glob("*.py") if path.stem not in packages)
    return _documentation(stray, "", ["   :members:"])


def _documentation(names: Iterable[str], page: str, options: list[str]) -> str:
    lines = []
    for module in names:
        lines += [] if module == page else [f"## {module}", ""]
        lines += ["```{eval-rst}", f".. automodule:: soteindikaattorit.{module}", *options, "```", ""]
    return "\n".join(lines)


def strategies() -> str:
    """Return the table of random strategies."""
    names = sorted(name for name in testing_strategies.__all__ if name[0].islower())
    return "\n".join(["| strategy | what it generates |", "|---|---|", *_summaries(testing_strategies, names)])


def hooks() -> str:
    """Return the table of hooks."""
    names = [name for name, thing in vars(hookspecs).items() if hasattr(thing, f"{hookspecs.PROJECT}_spec")]
    return "\n".join(["| hook | what it does |", "|---|---|", *_summaries(hookspecs, names)])


def _summaries(module: ModuleType, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        thing = getattr(module, name)
        summary = _inline(first_sentence(thing).removeprefix("Return "))
        yield f"| {{py:obj}}`{name} <{thing.__module__}.{name}>` | {summary[0].upper()}{summary[1:]} |"


def _opening(module: str) -> str:
    """Return the sentence a module begins with, without importing it: what it needs may not be installed."""
    path = SOURCE / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").partition("\n")[0]


def _inline(text: str) -> str:
    return text.replace("``", "`")


def definition_keys() -> str:
    """Return the tables of the keys of definitions, from the schema by which they are checked."""
    schema = json_schema(sections=sections())
    lines = ["## The file", "", schema["description"], "", *_KEYS, *_rows(schema, schema), ""]
    for name, definition in schema["$defs"].items():
        if name not in _APART:
            lines += [f"({name})=", f"## `{name}`", "", definition.get("description", "A plain value."), ""]
            rows = list(_rows(schema, definition))
            lines += [*_KEYS, *rows, ""] if rows else [f"Form: {_form(definition)}.", ""]
    lines += ["(variant)=", "## variant", "", schema["$defs"]["variant"]["description"], ""]
    lines += ["A variant needs its `id` and its `base`; every other key of an indicator may be given or left out.", ""]
    return "\n".join([*lines, *_kinds(schema)])


def mapping_keys() -> str:
    """Return the tables of the keys of mapping files, from the schema by which they are checked."""
    schema = mapping_schema()
    lines = ["## The file", "", schema["description"], "", *_KEYS, *_rows(schema, schema), ""]
    for name in ("file", "column", "coding"):
        definition = schema["$defs"][name]
        lines += [f"## `{name}`", "", definition["description"], "", *_KEYS, *_rows(schema, definition), ""]
    return re.sub(r"\[(\w+)\]\(#\w+\)", r"`\1`", "\n".join(lines))


def _rows(schema: Mapping[str, Any], owner: Mapping[str, Any]) -> Iterator[str]:
    required = set(owner.get("required", ()))
    for key, rule in owner.get("properties", {}).items():
        target = schema["$defs"].get(str(rule.get("$ref", "")).removeprefix("#/$defs/"), {})
        text = rule.get("description") or target.get("description", "")
        yield f"| `{key}` | {'yes' if key in required else ''} | {_form(rule)} | {_inline(text)} |"


def _form(rule: Mapping[str, Any]) -> str:
    """Return in words what a key may hold."""
    if "$ref" in rule:
        name = rule["$ref"].removeprefix("#/$defs/")
        return f"[{'indicator' if name == 'variant' else name}](#{name})"
    if "anyOf" in rule and "properties" not in rule:
        return ", or ".join(_form(choice) for choice in rule["anyOf"])
    if rule.get("type") == "array":
        return f"list of {_form(rule['items'])}"
    if isinstance(rule.get("additionalProperties"), Mapping):
        return f"table of {_form(rule['additionalProperties'])}"
    if "properties" in rule:
        return f"table with {', '.join(f'`{key}`' for key in rule['properties'])}"
    return _plain(rule)


def _plain(rule: Mapping[str, Any]) -> str:
    if "enum" in rule:
        return ", ".join(f"`{value}`" for value in rule["enum"])
    kinds = [rule["type"]] if isinstance(rule["type"], str) else rule["type"]
    return "date" if rule.get("format") == "date" else " or ".join(kinds)


def _kinds(schema: Mapping[str, Any]) -> Iterator[str]:
    yield from ("(measure)=", "## `measure`", "", schema["$defs"]["measure"]["description"], "")
    for kind in BUILT_IN:
        rows = list(_rows(schema, kind_schema(kind)))
        place = f"{{py:class}}`~{kind.__module__}.{kind.__qualname__}`"
        yield from (f'### `kind = "{kind.kind}"`', "", f"{first_sentence(kind)} See {place}.", "")
        yield from ([*_KEYS, *rows] if rows else ["It has no other key."])
        yield ""


def command_help() -> str:
    """Return what ``sote --help`` prints, and the same of each command."""
    whole = click.Context(sote, info_name="sote", max_content_width=HELP_WIDTH, **sote.context_settings)
    contexts = [whole, *_below(whole)]
    lines = []
    for context in contexts:
        context.terminal_width = HELP_WIDTH
        lines += [f"## `{context.command_path}`", "", "```text", context.command.get_help(context), "```", ""]
    return "\n".join(lines)


def _below(context: click.Context) -> Iterator[click.Context]:
    """Return the commands of a group, each followed by those below it."""
    commands = context.command.commands if isinstance(context.command, click.Group) else {}
    for name, command in sorted(commands.items()):
        inner = click.Context(command, context, name)
        yield inner
        yield from _below(inner)


def error_table() -> str:
    """Return the table of errors: what each is, what else catches it, and its fields."""
    lines = ["| error | also a | what it is, and what to do | fields |", "|---|---|---|---|"]
    family = (error for error in SoteError.__subclasses__() if error.__module__ == SoteError.__module__)
    for error in sorted(family, key=lambda error: error.__name__):
        builtin = next(other.__name__ for other in error.__mro__ if other.__module__ == "builtins")
        fields = ", ".join(f"`{name}`" for name in arguments(error))
        place = f"{{py:class}}`~{error.__module__}.{error.__name__}`"
        lines.append(f"| {place} | `{builtin}` | {first_sentence(error)} | {fields} |")
    return "\n".join(lines)


def interval_methods() -> str:
    """Return the table of interval methods."""
    lines = ["| method | what it gives | source |", "|---|---|---|"]
    for method in METHODS:
        home = method.limits.__module__
        place = f"{{py:func}}`{method.name} <{home}.{method.limits.__name__}>`"
        lines.append(f"| {place} | {first_sentence(method.limits)} | {method.source} |")
    return "\n".join(lines)


def plugin_rules() -> str:
    """Return the table of the rules of plugins, in the order in which they are asked."""
    lines = ["| test | rule |", "|---|---|"]
    rules = (name for name in vars(PluginConformance) if name.startswith("test_"))
    return "\n".join(
        [*lines, *(f"| `{name}` | {first_sentence(getattr(PluginConformance, name))} |" for name in rules)]
    )


PAGES: dict[str, Callable[[], str]] = {
    "public-names": public_names,
    "root": root_page,
    "layers": layer_table,
    "hooks": hooks,
    "strategies": strategies,
    "definition-keys": definition_keys,
    "command-help": command_help,
    "mapping-keys": mapping_keys,
    "errors": error_table,
    "interval-methods": interval_methods,
    "conformance": plugin_rules,
} | {package: partial(package_page, package) for layer in layers() for package in layer if package != "errors"}
"""The pages, by the name of the file under ``reference/_generated``."""
