"""Examples: the definition of an indicator, a form or a dataset, and a call that uses it."""

from soteindikaattorit.catalogue.items.item import Example
from soteindikaattorit.catalogue.items.relations import Relations
from soteindikaattorit.catalogue.items.toml import to_toml
from soteindikaattorit.catalogue.plugins.content import PluginContent
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.dataset import Dataset

_START = "import soteindikaattorit as sote\n\ncatalogue = sote.Catalogue.installed()\n"


def example_of_indicator(indicator: Indicator, content: PluginContent, relations: Relations) -> Example:
    """Return the definition of an indicator, a call that computes it, and its newest published figure."""
    name = indicator.id
    path = [name]
    for base in path:
        path += [source for source in relations.by_id[base].measure.indicators if source not in path]
    datasets = tuple(dict.fromkeys(relations.by_id[base].dataset for base in path if relations.by_id[base].dataset))
    if datasets:
        rows = ", ".join(f'"{dataset}": "{dataset}.parquet"' for dataset in datasets)
        python = f'results = sote.compute(catalogue.select("{name}"), {{{rows}}}, every="year")\n'
        data = " ".join(f"--data {dataset}={dataset}.parquet" for dataset in datasets)
        command = f"sote compute {name} {data} --every year"
    else:
        python, command = f'figures = catalogue.select("{name}").observed()\n', f"sote show {name}"
    figures = relations.published.get(name, ())
    return Example(
        definition=to_toml("indicator", relations.written[content.plugin]["indicator"][name]),
        python=_START + python,
        command=command,
        figure=next((figure for figure in figures if figure.value is not None), None),
        figures=len(figures),
    )


def example_of_form(form: Form, content: PluginContent, relations: Relations) -> Example:
    """Return the definition of a form, and a call that exports it in a language in which it is complete."""
    python, command = f'{_START}form = catalogue.form("{form.id}")\n', f"sote show {form.id}"
    if form.complete_languages:
        language = form.complete_languages[0]
        python += f'page = sote.export_form(form, to="html", languages=["{language}"])\n'
        command = f"sote form {form.id} --language {language} --out {form.id}.html"
    definition = to_toml("form", relations.written[content.plugin]["form"][form.id])
    return Example(definition=definition, python=python, command=command)


def example_of_dataset(dataset: Dataset, content: PluginContent, relations: Relations) -> Example:
    """Return the definition of a dataset, and a call that computes everything from it."""
    name = dataset.id
    return Example(
        definition=to_toml("dataset", relations.written[content.plugin]["dataset"][name]),
        python=f'{_START}results = sote.compute(catalogue, {{"{name}": "{name}.parquet"}}, every="year")\n',
        command=f"sote compute --data {name}={name}.parquet --every year",
    )
