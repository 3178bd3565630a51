"""A start from variants of another plugin's indicators or forms, on datasets of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from soteindikaattorit.catalogue.catalogue import Catalogue
from soteindikaattorit.catalogue.items.toml import inline, key, to_toml
from soteindikaattorit.catalogue.plugins.discovery import NATIONAL, OWN, import_plugins
from soteindikaattorit.cli.scaffold.start import COVERS, LIBRARY, SOURCE, UNKNOWN_UNIT, Start
from soteindikaattorit.definitions import Definitions, to_tables
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.dataset import NUMERIC, Dataset
from soteindikaattorit.model.text import Text

SWEDISH = "sv"
"""The language that a plugin has besides Finnish, or marks as incomplete."""

_ROW = {"fi": "Malli: mitä yksi rivi on.", "sv": "Modell: vad en rad är."}
_OPENING = """\
# Variants of {ids}: each has the keys of its base, except those that it names itself.
# Replace every text that begins with Malli or Modell, and set your own targets: those of the base are left out.
"""


def variants_start(name: str, ids: str, catalogue: Catalogue) -> Start:
    """Return the start from variants of one indicator or form, or of all whose ids begin alike.

    Args:
        name: The name of the plugin, with which its ids begin.
        ids: The id of an indicator or a form, or the first parts of ids.
        catalogue: The catalogue that contains them.

    Raises:
        UnknownNameError: There is no such indicator or form.
        InvalidValueError: They are in the user's own file, and not in a plugin.
    """
    bases = catalogue.select(ids)
    forms = [form for form in catalogue.forms if f"{form.id}.".startswith(f"{ids}.")]
    form_ids = {form.id for form in forms}
    # The indicators and the dataset of a form follow from the variant of the form.
    implied = {indicator.id for form in forms for indicator in form.indicators()}
    indicators = [base for base in bases if base.id not in implied]
    renamed = {base.id: _rename(name, base.id) for base in bases}
    datasets = {base.dataset: _rename(name, base.dataset) for base in bases if base.dataset}
    own = {old: new for old, new in datasets.items() if old not in form_ids}
    tables = [_dataset(catalogue.dataset(old), new) for old, new in own.items()]
    tables += [_form(form, _rename(name, form.id)) for form in forms]
    tables += [_variant(base, renamed, datasets) for base in indicators]
    plugins = tuple(dict.fromkeys(catalogue.plugin_of(base.id) for base in bases))
    texts = [text for old in own for text in _texts(catalogue.dataset(old))]
    texts += [base.description for base in indicators if base.description]
    return Start(
        definitions="\n".join([_OPENING.format(ids=ids), SOURCE, *tables]),
        summary=f"It starts with variants of `{ids}`: each has only the keys that differ from its base.",
        needs=tuple(dict.fromkeys((LIBRARY, *map(_package, plugins)))),
        beside=tuple(plugin for plugin in plugins if plugin != NATIONAL),
        incomplete=() if all(SWEDISH in text.languages for text in texts) else (SWEDISH,),
    )


def _texts(dataset: Dataset) -> Iterator[Text]:
    """Return the texts of a dataset, which are copied as they are."""
    of_columns = (text for column in dataset.columns for text in (column.name, column.description))
    of_values = (text for column in dataset.columns for _, text in column.values)
    yield from (text for text in (dataset.name, dataset.description, *of_columns, *of_values) if text)


def _package(plugin: str) -> str:
    if plugin == OWN:
        raise InvalidValueError("base of variants", plugin, "expected indicators of an installed plugin")
    plugins, _ = import_plugins(only=() if plugin == NATIONAL else (plugin,))
    return next(found.package for found in plugins if found.name == plugin)


def _rename(name: str, old: str) -> str:
    """Return an id with its part before the first dot replaced."""
    return f"{name}.{old.partition('.')[2] or old}"


def _dataset(dataset: Dataset, new: str) -> str:
    table = {"description": _ROW, **to_tables(Definitions(datasets=(dataset,)))["dataset"][0]}
    columns = table.pop("columns")
    table.pop("covers", None)
    table.pop("id")
    lines = [to_toml("dataset", {"id": new, **table}) + COVERS, "", "[dataset.columns]"]
    lines += [f"{key(column)} = {inline(_complete(column, keys))}" for column, keys in columns.items()]
    return "\n".join([*lines, ""])


def _complete(name: str, column: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a column with placeholders for a missing description and unit."""
    added: dict[str, Any] = {}
    if "description" not in column:
        fi, sv = f"Malli: mitä sarake {name} kertoo.", f"Modell: vad kolumnen {name} berättar."
        added["description"] = {"fi": fi, "sv": sv}
    if column["type"] in NUMERIC and not {"unit", "role", "min", "max"} & {*column}:
        added["unit"] = UNKNOWN_UNIT
    return {**column, **added}


def _form(base: Form, new: str) -> str:
    table = {"id": new, "base": base.id, "version": "1", "name": _name(base), "source": {"ref": "malli"}}
    covers = f"covers = {inline(base.covers)}  # the county of the base: name your own\n" if base.covers else ""
    return to_toml("form", table) + covers


def _variant(base: Indicator, renamed: Mapping[str, str], datasets: Mapping[str, str]) -> str:
    table: dict[str, Any] = {"id": renamed[base.id], "base": base.id, "version": "1", "name": _name(base)}
    if base.dataset:
        table["dataset"] = datasets[base.dataset]
    # Other indicators that the measure names are variants now too.
    written = to_tables(Definitions(indicators=(base,)), (type(base.measure),))["indicator"][0]["measure"]
    changed = {name: new for name, old in written.items() if (new := _replace(old, renamed)) != old}
    if changed:
        table["measure"] = changed
    if base.targets:
        table["target"] = []
    return to_toml("indicator", {**table, "source": {"ref": "malli"}})


def _name(base: Indicator | Form) -> dict[str, str]:
    """Return the names of the base, marked as placeholders; without a Swedish name, its id."""
    names = base.name.to_dict()
    fi, sv = names.get("fi", base.id), names.get("sv", f"variant av {base.id}")
    return {"fi": f"Malli: {fi}", "sv": f"Modell: {sv}"}


def _replace(value: Any, renamed: Mapping[str, str]) -> Any:  # noqa: ANN401 - the value of any key
    if isinstance(value, list):
        return [_replace(item, renamed) for item in value]
    if isinstance(value, dict):
        return {name: _replace(item, renamed) for name, item in value.items()}
    return renamed.get(value, value) if isinstance(value, str) else value
