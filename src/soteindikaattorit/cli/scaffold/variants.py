"""A plugin begun as variants of another's indicators, on datasets of its own."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.items.toml import inline, key
from soteindikaattorit.catalogue.plugins.loading import NATIONAL, OWN, installed
from soteindikaattorit.cli.scaffold.start import COVERS, LIBRARY, SOURCE, UNKNOWN_UNIT, Start
from soteindikaattorit.definitions import Definitions, to_tables
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.dataset import NUMERIC, Dataset
from soteindikaattorit.model.text import Text

SWEDISH = "sv"
"""The language in which a plugin says what is there beside Finnish, or that it is not there yet."""

_ROW = {"fi": "Malli: mitä yksi rivi on.", "sv": "Modell: vad en rad är."}
_OPENING = """\
# Variants of {ids}: each takes over from its base whatever it does not say itself.
# Replace whatever begins with Malli or Modell, and say your own targets: those of the base are not taken over.
"""


def variants_start(name: str, ids: str, catalogue: Catalogue) -> Start:
    """Return the beginning of variants of one indicator or form, or of all whose ids begin alike.

    Args:
        name: The name of the plugin, with which ids begin.
        ids: The id of an indicator or a form, or the beginning of ids up to a dot.
        catalogue: The catalogue that has them.

    Raises:
        UnknownNameError: There is no such indicator or form.
        InvalidValueError: They are in a file of one's own, and not in a plugin.
    """
    bases = catalogue.select(ids)
    forms = [form for form in catalogue.forms if f"{form.id}.".startswith(f"{ids}.")]
    follow = {indicator.id for form in forms for indicator in form.indicators()}
    written = [base for base in bases if base.id not in follow]
    renamed = {base.id: _renamed(name, base.id) for base in bases}
    datasets = {base.dataset: _renamed(name, base.dataset) for base in bases if base.dataset}
    asked = {form.id for form in forms}
    tables = [_dataset(catalogue.dataset(old), new) for old, new in datasets.items() if old not in asked]
    tables += [_form(form, _renamed(name, form.id)) for form in forms]
    tables += [_variant(base, renamed, datasets) for base in written]
    plugins = tuple(dict.fromkeys(catalogue.plugin_of(base.id) for base in bases))
    texts = chain(*(_texts(catalogue.dataset(old)) for old in datasets if old not in asked), _descriptions(written))
    return Start(
        definitions="\n".join([_OPENING.format(ids=ids), SOURCE, *tables]),
        told=f"There are variants of `{ids}` to begin with: each says only what is different.",
        needs=tuple(dict.fromkeys((LIBRARY, *map(_package, plugins)))),
        beside=tuple(plugin for plugin in plugins if plugin != NATIONAL),
        incomplete=() if all(SWEDISH in text.languages for text in texts) else (SWEDISH,),
    )


def _texts(dataset: Dataset) -> Iterator[Text]:
    """Return the texts of a dataset, which are taken over as they are."""
    of_columns = (text for column in dataset.columns for text in (column.name, column.description))
    of_values = (text for column in dataset.columns for _, text in column.values)
    yield from (text for text in (dataset.name, dataset.description, *of_columns, *of_values) if text)


def _descriptions(indicators: Iterable[Indicator]) -> Iterator[Text]:
    yield from (indicator.description for indicator in indicators if indicator.description)


def _package(plugin: str) -> str:
    if plugin == OWN:
        raise InvalidValueError("base of variants", plugin, "expected indicators of a plugin that is installed")
    found, _ = installed(only=() if plugin == NATIONAL else (plugin,))
    return next(one.package for one in found if one.name == plugin)


def _renamed(name: str, given: str) -> str:
    """Return an id with its beginning up to the first dot replaced."""
    return f"{name}.{given.partition('.')[2] or given}"


def _dataset(dataset: Dataset, new: str) -> str:
    table = {"description": _ROW, **to_tables(Definitions(datasets=(dataset,)))["dataset"][0]}
    lines = ["[[dataset]]", f"id = {inline(new)}"]
    lines += [f"{one} = {inline(table[one])}" for one in table if one not in {"id", "columns", "covers"}]
    lines += [
        COVERS,
        "",
        "[dataset.columns]",
    ]
    columns = (f"{key(one)} = {inline(_described(one, rule))}" for one, rule in table["columns"].items())
    return "\n".join([*lines, *columns, ""])


def _described(name: str, column: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a column with what others must be told of it, where its owner has left that out."""
    added: dict[str, Any] = {}
    if "description" not in column:
        added["description"] = {
            "fi": f"Malli: mitä sarake {name} kertoo.",
            "sv": f"Modell: vad kolumnen {name} berättar.",
        }
    if column["type"] in NUMERIC and not {"unit", "role", "min", "max"} & {*column}:
        added["unit"] = UNKNOWN_UNIT
    return {**column, **added}


def _form(base: Form, new: str) -> str:
    lines = [
        "[[form]]",
        f"id = {inline(new)}",
        f"base = {inline(base.id)}",
        'version = "1"',
        f"name = {inline(_named(base))}",
        *([f"covers = {inline(base.covers)}  # the county of the base: say your own"] if base.covers else []),
        'source = { ref = "malli" }',
    ]
    return "\n".join([*lines, ""])


def _variant(base: Indicator, renamed: Mapping[str, str], datasets: Mapping[str, str]) -> str:
    lines = [
        "[[indicator]]",
        f"id = {inline(renamed[base.id])}",
        f"base = {inline(base.id)}",
        'version = "1"',
        f"name = {inline(_named(base))}",
        *([f"dataset = {inline(datasets[base.dataset])}"] if base.dataset else []),
        *_measure(base, renamed),
        *(["target = []"] if base.targets else []),
        'source = { ref = "malli" }',
    ]
    return "\n".join([*lines, ""])


def _named(base: Indicator | Form) -> dict[str, str]:
    """Return names of the base, marked as not yet one's own; what is unnamed in Swedish is told by the base's id."""
    names = base.name.to_dict()
    return {
        "fi": f"Malli: {names.get('fi', base.id)}",
        "sv": f"Modell: {names.get('sv', f'variant av {base.id}')}",
    }


def _measure(base: Indicator, renamed: Mapping[str, str]) -> Iterator[str]:
    """Return the keys of the measure that name other indicators, which are variants now too."""
    written = to_tables(Definitions(indicators=(base,)), (type(base.measure),))["indicator"][0]["measure"]
    changed = {one: now for one, value in written.items() if (now := _replaced(value, renamed)) != value}
    if changed:
        yield f"measure = {inline(changed)}"


def _replaced(value: Any, renamed: Mapping[str, str]) -> Any:  # noqa: ANN401 - whatever a key holds
    if isinstance(value, list):
        return [_replaced(item, renamed) for item in value]
    if isinstance(value, dict):
        return {one: _replaced(item, renamed) for one, item in value.items()}
    return renamed.get(value, value) if isinstance(value, str) else value
