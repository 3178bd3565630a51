"""Items: what a reader is told of each thing in a catalogue, as frozen values."""

from typing import ClassVar

import attrs

from soteindikaattorit.feedback.form import Audience
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.model.band import Band
from soteindikaattorit.model.dataset import Column
from soteindikaattorit.model.law import Law
from soteindikaattorit.model.limit import Limit
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.revision import Revision
from soteindikaattorit.model.source import Source
from soteindikaattorit.model.target import Target
from soteindikaattorit.model.text import Synonyms, Text

KINDS = ("indicator", "form", "dataset", "region-level", "goal")
"""The kinds of things that have an item, in the order in which readers are told of them."""


@attrs.frozen(kw_only=True)
class Calculation:
    """How the value of an indicator comes about, in words.

    Args:
        kind: The kind of measure.
        formula: The formula in plain text, in the languages of the library.
        rows: Which rows count, in the same languages; None when all do.
        source: The publications that define the kind of measure; empty when it needs none.
        method: The name of the interval method; empty when there are no limits.
        method_source: The publications that define it.
        limit: The limit of the law that it is held to; None when there is none.
    """

    kind: str
    formula: Text
    rows: Text | None = None
    source: str = ""
    method: str = ""
    method_source: str = ""
    limit: Limit | None = None


@attrs.frozen(kw_only=True)
class Example:
    """How a thing is written and used.

    Args:
        definition: Its definition in TOML, as its plugin writes it; a variant says only in what it differs.
        python: The call that uses it, in Python.
        command: The same from a terminal.
        figure: The newest published figure; None when there is none.
        figures: How many published figures there are.
    """

    definition: str
    python: str
    command: str
    figure: Observation | None = None
    figures: int = 0


@attrs.frozen(kw_only=True)
class Item:
    """What a reader is told of any thing.

    Args:
        id: Its id.
        address: Where its page is, from the folder of the catalogue's pages; it never changes.
        name: What it is called.
        description: What it tells and what it does not.
        plugin: The plugin that defines it; empty when several do.
        plugin_version: The version of the plugin's package; empty when unknown.
    """

    kind: ClassVar[str]
    id: str
    address: str
    name: Text
    description: Text | None = None
    plugin: str = ""
    plugin_version: str = ""


@attrs.frozen(kw_only=True)
class IndicatorItem(Item):
    """What a reader is told of an indicator.

    Args:
        id: Its id.
        address: Where its page is, from the folder of the catalogue's pages; it never changes.
        name: What it is called.
        description: What it tells and what it does not.
        plugin: The plugin that defines it.
        plugin_version: The version of the plugin's package; empty when unknown.
        version: The version of its definition.
        history: What changed with each version, the newest last.
        unit: The unit of its values; empty when they have none.
        decimals: How many decimals are shown (0…6).
        direction: Which way is better: "higher", "lower" or "neutral".
        goal: The id of the goal it serves.
        service: The id of the service it describes.
        targets: The values to reach over time, in its unit.
        bands: Names of ranges of its values.
        minimum_base: The least n on which a value is shown.
        calculation: How its value comes about.
        law: The laws on which it and its limit rest.
        source: Where the definition comes from.
        synonyms: Other words by which people look for it.
        tags: Words to select it by.
        codes: Its ids in other systems, by the name of the system.
        dataset: The id of the dataset it is computed from; empty when it is not computed from rows.
        columns: The columns of the dataset that it needs.
        regions: The regions that its rows cover or its published figures are of, as level and code.
        base: The id of the indicator it is a variant of; empty when it stands alone.
        variants: The ids of its variants.
        derived_from: The ids of the indicators from whose results it is derived.
        used_by: The ids of the indicators that are derived from it.
        example: How it is written and computed.
    """

    kind: ClassVar[str] = "indicator"
    version: str
    history: tuple[Revision, ...] = ()
    unit: str = ""
    decimals: int
    direction: str
    goal: str = ""
    service: str = ""
    targets: tuple[Target, ...] = ()
    bands: tuple[Band, ...] = ()
    minimum_base: int = 0
    calculation: Calculation
    law: tuple[Law, ...] = ()
    source: Source | None = None
    synonyms: Synonyms | None = None
    tags: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    dataset: str = ""
    columns: tuple[Column, ...] = ()
    regions: tuple[str, ...] = ()
    base: str = ""
    variants: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    example: Example


@attrs.frozen(kw_only=True)
class FormItem(Item):
    """What a reader is told of a form.

    Args:
        id: Its id.
        address: Where its page is, from the folder of the catalogue's pages; it never changes.
        name: What it is called.
        description: What it is for and what it is not.
        plugin: The plugin that defines it.
        plugin_version: The version of the plugin's package; empty when unknown.
        version: Its version.
        history: What changed with each version, the newest last.
        audience: Who is asked.
        questions: The questions, in their order.
        languages: The languages that its publisher promises.
        complete_languages: The languages in which it may be offered.
        missing: The places that have no wording, by language; empty in a language that is complete.
        where_kept: Where the publisher keeps wordings that are missing here.
        law: The laws on which it rests.
        source: Where it was published.
        synonyms: Other words by which people look for it.
        base: The id of the form it is a variant of; empty when it stands alone.
        variants: The ids of its variants.
        indicators: The ids of the indicators that are computed from its answers.
        example: How it is written and put on a page.
    """

    kind: ClassVar[str] = "form"
    version: str
    history: tuple[Revision, ...] = ()
    audience: Audience
    questions: tuple[Question, ...] = ()
    languages: tuple[str, ...] = ()
    complete_languages: tuple[str, ...] = ()
    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    where_kept: str = ""
    law: tuple[Law, ...] = ()
    source: Source | None = None
    synonyms: Synonyms | None = None
    base: str = ""
    variants: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    example: Example


@attrs.frozen(kw_only=True)
class DatasetItem(Item):
    """What a reader is told of a dataset.

    Args:
        id: Its id.
        address: Where its page is, from the folder of the catalogue's pages; it never changes.
        name: What it is called.
        description: What a row stands for, and where such rows come from.
        plugin: The plugin that defines it.
        plugin_version: The version of the plugin's package; empty when unknown.
        columns: Its columns.
        is_aggregate: Whether a row is itself a sum, rather than a person or an event.
        covers: The region whose rows these are, as level and code; empty when it is not said.
        form: The id of the form whose answers these are; empty when they are of none.
        indicators: The ids of the indicators that are computed from it.
        example: How it is written and read.
    """

    kind: ClassVar[str] = "dataset"
    columns: tuple[Column, ...]
    is_aggregate: bool = False
    covers: str = ""
    form: str = ""
    indicators: tuple[str, ...] = ()
    example: Example


@attrs.frozen(kw_only=True)
class LevelRegion:
    """A region of a level.

    Args:
        code: Its code at the level.
        name: Its name.
        validity: From when to when it is, in words; empty when both ends are open.
        parents: The regions that it belongs to, as level and code.
    """

    code: str
    name: Text
    validity: str = ""
    parents: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class LevelItem(Item):
    """What a reader is told of a level of regions.

    Args:
        id: Its id.
        address: Where its page is, from the folder of the catalogue's pages; it never changes.
        name: What it is called.
        description: None: the names say it.
        plugin: Empty: several plugins may define regions of a level.
        plugin_version: Empty.
        regions: Its regions.
        code_form: What a code looks like, in words.
        datasets: The ids of the datasets that have a column of the level.
    """

    kind: ClassVar[str] = "region-level"
    regions: tuple[LevelRegion, ...] = ()
    code_form: str = ""
    datasets: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class GoalItem(Item):
    """What a reader is told of a goal.

    Args:
        id: Its id.
        address: Where its page is, from the folder of the catalogue's pages; it never changes.
        name: Its wording.
        description: What it means, where the name does not say it.
        plugin: The plugin that defines it.
        plugin_version: The version of the plugin's package; empty when unknown.
        indicators: The ids of the indicators that serve it.
    """

    kind: ClassVar[str] = "goal"
    indicators: tuple[str, ...] = ()
