"""Examples: how an indicator, a form or a dataset is written, and the call that uses it."""

from soteindikaattorit.catalogue.items.item import Example
from soteindikaattorit.catalogue.items.relations import Relations
from soteindikaattorit.catalogue.items.toml import to_toml
from soteindikaattorit.catalogue.plugins.contribution import Contribution
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.dataset import Dataset

_BEGIN = "import soteindikaattorit as sote\n\ncatalogue = sote.Catalogue.installed()\n"


def example_of_indicator(one: Indicator, part: Contribution, relations: Relations) -> Example:
    """Return how an indicator is written and computed, with its newest published figure."""
    rows = _rows_of(one, relations)
    figures = relations.published.get(one.id, ())
    known = [figure for figure in figures if figure.value is not None]
    python, command = _computed(one.id, rows) if rows else _observed(one.id)
    return Example(
        definition=_definition("indicator", one.id, part, relations),
        python=python,
        command=command,
        figure=known[0] if known else None,
        figures=len(figures),
    )


def _rows_of(one: Indicator, relations: Relations) -> tuple[str, ...]:
    """Return the datasets whose rows are needed, by what it is derived from too."""
    line = [one.id]
    for name in line:
        line += [other for other in relations.by_id[name].measure.indicators if other not in line]
    return tuple(dict.fromkeys(relations.by_id[name].dataset for name in line if relations.by_id[name].dataset))


def _computed(name: str, datasets: tuple[str, ...]) -> tuple[str, str]:
    rows = ", ".join(f'"{dataset}": "{dataset}.parquet"' for dataset in datasets)
    data = " ".join(f"--data {dataset}={dataset}.parquet" for dataset in datasets)
    call = f'results = sote.compute(catalogue.select("{name}"), {{{rows}}}, every="year")\n'
    return _BEGIN + call, f"sote compute {name} {data} --every year"


def _observed(name: str) -> tuple[str, str]:
    return f'{_BEGIN}figures = catalogue.select("{name}").observed()\n', f"sote show {name}"


def example_of_form(one: Form, part: Contribution, relations: Relations) -> Example:
    """Return how a form is written, and put on a page in a language in which it is complete."""
    language = next(iter(one.complete_languages), "")
    python = f'{_BEGIN}form = catalogue.form("{one.id}")\n'
    asked = f", languages=[{language!r}]".replace("'", '"') if language else ""
    page = f'page = sote.export_form(form, to="html"{asked})\n' if language else ""
    shown = f"sote form {one.id} --language {language}" if language else f"sote show {one.id}"
    return Example(
        definition=_definition("form", one.id, part, relations),
        python=python + page,
        command=f"{shown} --out {one.id}.html" if language else shown,
    )


def example_of_dataset(one: Dataset, part: Contribution, relations: Relations) -> Example:
    """Return how a dataset is written, and how everything is computed from it."""
    call = f'results = sote.compute(catalogue, {{"{one.id}": "{one.id}.parquet"}}, every="year")\n'
    return Example(
        definition=_definition("dataset", one.id, part, relations),
        python=_BEGIN + call,
        command=f"sote compute --data {one.id}={one.id}.parquet --every year",
    )


def _definition(section: str, name: str, part: Contribution, relations: Relations) -> str:
    return to_toml(section, relations.written[part.plugin][section][name])
