"""Catalogue items: everything a reader may want to know about each thing in a catalogue, as frozen values."""

from typing import Annotated, Any, ClassVar

import attrs

from soteindikaattorit.definitions.indicator import MOST_DECIMALS, Direction
from soteindikaattorit.feedback.form import Audience
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.model.dataset import Column
from soteindikaattorit.model.field import Choices, Maximum, Minimum
from soteindikaattorit.model.limit import Limit
from soteindikaattorit.model.observation import Observation
from soteindikaattorit.model.period import Period
from soteindikaattorit.model.plain import DRAFT, PlainData
from soteindikaattorit.model.revision import Revision
from soteindikaattorit.model.schema import Computed, JsonForm, Projection, Schema
from soteindikaattorit.model.source import Law, Source
from soteindikaattorit.model.target import Band, Target
from soteindikaattorit.model.text import LANGUAGES, Synonyms, Text

KINDS = ("indicator", "form", "dataset", "region-level", "goal")
"""The kinds of catalogue items, in the order in which they are listed."""


ITEM_FORM = Projection(
    keys={
        "schema": "$schema",
        "since": "from",
        "until": "to",
        "is_aggregate": "aggregate",
        "minimum": "min",
        "maximum": "max",
    },
    forms={
        Period: JsonForm(str, {"description": "A period, such as 2024, 2024-Q1 or 2024-01.", "type": "string"}),
    },
    computed={
        Source: Computed("citation", "The source in one line.", Source.cite),
        Law: Computed("citation", "The law in one line, in Finnish.", lambda law: law.cite("fi")),
    },
)
"""How items are written as plain data."""


@attrs.frozen(kw_only=True)
class Calculation:
    """The calculation of an indicator, in words.

    Args:
        kind: The kind of measure.
        formula: The formula in plain text, in the languages of the library.
        rows: The condition on rows, in the same languages; None when all rows count.
        source: The publications that define the kind of measure; empty when it needs none.
        method: The name of the interval method; empty when there are no limits.
        method_source: The publications that define it.
        limit: The legal limit with which values are compared; None when there is none.
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
    """An example: a definition, and a call that uses it.

    Args:
        definition: Its definition in TOML, as its plugin writes it; that of a variant has the differences only.
        python: The call that uses it, in Python.
        command: The same from a terminal.
        figure: The newest published figure; None when there is none.
        figures: How many published figures there are.
    """

    definition: str
    python: str
    command: str
    figure: Observation | None = None
    figures: Annotated[int, Minimum(0)] = 0


@attrs.frozen(kw_only=True)
class Item(PlainData):
    """A catalogue item of any kind.

    Args:
        id: Its id.
        address: Where its page is, from the folder of the catalogue's pages; it never changes.
        name: Its name.
        description: What it measures or holds, and what it does not.
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

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON, in the form of `json_schema`: the kind and the fields that are not empty."""
        return {"kind": self.kind, **ITEM_FORM.write_fields(self)}

    @classmethod
    def json_schema(cls) -> Schema:
        """Return the JSON Schema of a written item; that of `Item` itself is of items of all kinds."""
        schema = ITEM_FORM.schema(cls)
        kinds = [cls.kind] if hasattr(cls, "kind") else list(KINDS)
        schema["properties"] = {"kind": {"description": "The kind of item.", "enum": kinds}, **schema["properties"]}
        schema["required"].insert(0, "kind")
        if kinds == list(KINDS):
            del schema["additionalProperties"]
        return {"$schema": DRAFT, "title": cls.__name__, **schema}


@attrs.frozen(kw_only=True)
class IndicatorItem(Item):
    """The catalogue item of an indicator; the fields of `Item` come first.

    Args:
        version: The version of its definition.
        history: What changed with each version, the newest last.
        unit: The unit of its values; empty when they have none.
        decimals: How many decimals are shown (0…6).
        direction: Which way is better: "higher", "lower" or "neutral".
        goal: The id of its goal.
        service: The id of its service.
        targets: The values to reach over time, in its unit.
        bands: Names of ranges of its values.
        minimum_base: The smallest n for which a value is shown, as a count.
        calculation: How its value is calculated.
        law: The laws on which it and its limit are based.
        source: Where the definition comes from.
        synonyms: Other words by which people look for it.
        tags: Words to select it by.
        codes: Its ids in other systems, by the name of the system.
        dataset: The id of the dataset it is computed from; empty when it is not computed from rows.
        columns: The columns of the dataset that it reads.
        regions: The regions of its rows and of its published figures, as level and code.
        base: The id of the indicator of which it is a variant; empty for no variant.
        variants: The ids of its variants.
        derived_from: The ids of the indicators from whose results it is derived.
        used_by: The ids of the indicators that are derived from it.
        example: Its definition, and a call that computes it.
    """

    kind: ClassVar[str] = "indicator"
    version: str
    history: tuple[Revision, ...] = ()
    unit: str = ""
    decimals: Annotated[int, Minimum(0), Maximum(MOST_DECIMALS)]
    direction: Direction
    goal: str = ""
    service: str = ""
    targets: tuple[Target, ...] = ()
    bands: tuple[Band, ...] = ()
    minimum_base: Annotated[int, Minimum(0)] = 0
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
    """The catalogue item of a form; the fields of `Item` come first.

    Args:
        version: Its version.
        history: What changed with each version, the newest last.
        audience: Who is asked.
        questions: The questions, in their order.
        languages: The languages in which its publisher offers it.
        complete_languages: The languages in which every text has a wording.
        missing: The texts without a wording, by language; a complete language is left out.
        where_kept: Where the publisher keeps wordings that are missing here.
        law: The laws on which it is based.
        source: Where it was published.
        synonyms: Other words by which people look for it.
        base: The id of the form of which it is a variant; empty for no variant.
        variants: The ids of its variants.
        indicators: The ids of the indicators that are computed from its answers.
        example: Its definition, and a call that puts it on a page.
    """

    kind: ClassVar[str] = "form"
    version: str
    history: tuple[Revision, ...] = ()
    audience: Audience
    questions: tuple[Question, ...] = ()
    languages: tuple[Annotated[str, Choices(LANGUAGES)], ...] = ()
    complete_languages: tuple[Annotated[str, Choices(LANGUAGES)], ...] = ()
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
    """The catalogue item of a dataset; the fields of `Item` come first.

    Args:
        columns: Its columns.
        is_aggregate: Whether a row is itself a sum, rather than a person or an event.
        covers: The region of its rows, as level and code; empty when any.
        form: The id of the form whose answers or invitations it holds; empty for other datasets.
        indicators: The ids of the indicators that are computed from it.
        example: Its definition, and a call that reads it.
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
        validity: Its first and last day, in words; empty when both are open.
        parents: The regions to which it belongs, as level and code.
    """

    code: str
    name: Text
    validity: str = ""
    parents: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class LevelItem(Item):
    """The catalogue item of a level of regions; the fields of `Item` come first.

    Args:
        regions: Its regions.
        code_form: The form of a code, in words.
        datasets: The ids of the datasets that have a column of the level.
    """

    kind: ClassVar[str] = "region-level"
    regions: tuple[LevelRegion, ...]
    code_form: str
    datasets: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class GoalItem(Item):
    """The catalogue item of a goal; the fields of `Item` come first.

    Args:
        indicators: The ids of its indicators.
    """

    kind: ClassVar[str] = "goal"
    indicators: tuple[str, ...] = ()
