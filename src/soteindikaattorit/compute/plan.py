"""Plans: the parts, groups and columns that the indicators of a dataset need, and the faults no row may have."""

from collections.abc import Iterable, Iterator
from functools import partial

import attrs

from soteindikaattorit.compute.engine import Fault, GroupKey
from soteindikaattorit.definitions.indicator import Indicator
from soteindikaattorit.definitions.indicator_check import cast_condition, cast_rule, check_indicator
from soteindikaattorit.errors import DefinitionError, InvalidValueError, one_of, unknown
from soteindikaattorit.measures import Need, Part, Split
from soteindikaattorit.model.dataset import NUMERIC, Column, Dataset
from soteindikaattorit.model.period import GRAINS, nests
from soteindikaattorit.model.region import LEVELS, find_level
from soteindikaattorit.model.regions import Regions

PERIOD = "period"
"""The name of the key that holds the number of a period."""


@attrs.frozen(kw_only=True)
class Group:
    """A group by which results are split: a column, or a coarser region of a column.

    Args:
        name: The name of the group, which is its column in the results.
        column: The column of the dataset it is read from; empty when only the region that the dataset covers is known.
        level: The level of the column when the group is a coarser region; empty otherwise.
        covers: The region of rows without a region, as level and code.
    """

    name: str
    column: str = ""
    level: str = ""
    covers: str = ""


@attrs.frozen(kw_only=True)
class Plan:
    """The plan of one query of a dataset.

    Args:
        dataset: The dataset.
        parts: The parts of each indicator, by its id and the name under which its measure receives them.
        groups: The groups by which results are split.
        grain: The grain of the query; empty when rows are not split by period.
        columns: The columns that are read, with the narrowest bounds of the dataset and the measures.
        faults: The faults that no row may have.
        by_day: Whether the last day of the rows must be known, and not only their last period.
    """

    dataset: Dataset
    parts: dict[str, dict[str, Part]]
    groups: tuple[Group, ...]
    grain: str
    columns: tuple[Column, ...]
    faults: tuple[Fault, ...]
    by_day: bool = False

    @property
    def all_parts(self) -> tuple[Part, ...]:
        """Every part, each once."""
        return tuple(dict.fromkeys(part for parts in self.parts.values() for part in parts.values()))

    @property
    def row_parts(self) -> tuple[Part, ...]:
        """Every part that is summed over rows, in one query."""
        return tuple(part for part in self.all_parts if not part.split and not part.individual)

    @property
    def splits(self) -> dict[Split, tuple[Part, ...]]:
        """The parts that are summed by class, by their split; each split is a query of its own."""
        splits = dict.fromkeys(part.split for part in self.all_parts if part.split)
        return {split: tuple(part for part in self.all_parts if part.split == split) for split in splits}

    @property
    def individuals(self) -> tuple[tuple[Part, ...], ...]:
        """The parts that are summed over persons; those of one individual and the same rows are one query."""
        by_rows: dict[Part, tuple[Part, ...]] = {}
        for part in self.all_parts:
            if part.individual:
                rows = attrs.evolve(part, column="", power=1)
                by_rows[rows] = (*by_rows.get(rows, ()), part)
        return tuple(by_rows.values())

    @property
    def keys(self) -> tuple[GroupKey, ...]:
        """The keys of the query: the period and the columns of the groups."""
        period = self.dataset.period
        by_period = (GroupKey(name=PERIOD, column=period.id, grain=self.grain),) if period and self.grain else ()
        return by_period + tuple(GroupKey(name=column, column=column) for column in self.group_columns)

    @property
    def group_columns(self) -> tuple[str, ...]:
        """The columns that the groups are read from, each once."""
        return tuple(dict.fromkeys(group.column for group in self.groups if group.column))

    def level_of(self, group: Group) -> str:
        """Return the level of a group that is a region; empty for other groups."""
        if group.level or group.covers:
            return group.name
        region = self.dataset.region
        return region.level if region and region.id == group.column else ""


def make_plan(
    indicators: Iterable[Indicator], dataset: Dataset, by: tuple[str, ...], every: str, regions: Regions
) -> Plan:
    """Plan the one query for the parts of all indicators of a dataset.

    Args:
        indicators: The indicators that read the dataset.
        dataset: The dataset.
        by: The columns, or coarser levels of region, by which results are split.
        every: The grain of the periods; empty for one period of all rows.
        regions: All regions.

    Raises:
        DefinitionError: Indicators read columns that the dataset lacks or that are of another type.
        UnknownNameError: A name in `by` is neither a column nor a coarser level.
        InvalidValueError: The grain is unknown, or the dataset has no period.
    """
    indicators = tuple(indicators)
    problems = [problem for indicator in indicators for problem in check_indicator(indicator, dataset)]
    if problems:
        raise DefinitionError(tuple(problems))
    groups = tuple(_group(name, dataset) for name in by)
    parts = {indicator.id: _parts(indicator, dataset) for indicator in indicators}
    grain = _grain(every, dataset, parts)
    needs = [need for indicator in indicators for need in indicator.measure.needs()]
    columns = _columns(dataset, parts, groups, needs)
    faults = tuple(fault for column in columns for fault in _faults(column, needs, regions))
    by_day = any(indicator.missing.whole_period for indicator in indicators if indicator.missing)
    return Plan(dataset=dataset, parts=parts, groups=groups, grain=grain, columns=columns, faults=faults, by_day=by_day)


def _group(name: str, dataset: Dataset) -> Group:
    if dataset.find(name):
        return Group(name=name, column=name)
    region = dataset.region
    if region and name == region.level:
        return Group(name=name, column=region.id)
    if region and name in LEVELS and find_level(name).rank > find_level(region.level).rank:
        return Group(name=name, column=region.id, level=region.level, covers=dataset.covers)
    covered = dataset.covers.partition(":")[0]
    if not region and name in LEVELS and covered and find_level(name).rank >= find_level(covered).rank:
        return Group(name=name, covers=dataset.covers)
    raise unknown("column", name, (column.id for column in dataset.columns), f"dataset {dataset.id!r}")


def _parts(indicator: Indicator, dataset: Dataset) -> dict[str, Part]:
    weight = dataset.count.id if dataset.count else ""
    selected = indicator.where.criteria
    expected = indicator.measure.expected_rows() if indicator.missing and indicator.missing.share else {}
    return {
        name: attrs.evolve(
            part,
            where=cast_condition(
                part.where if part.is_whole or not selected else indicator.where & part.where, dataset
            ),
            rules=tuple(cast_rule(rule, dataset) for rule in part.rules),
            weight="" if part.individual else weight,
        )
        for name, part in (indicator.measure.parts() | expected).items()
    }


def _grain(every: str, dataset: Dataset, parts: dict[str, dict[str, Part]]) -> str:
    """Return the grain of the query: stocks need days, whatever the grain of the results."""
    if every and every not in GRAINS:
        raise InvalidValueError("every", every, one_of(GRAINS))
    has_stock = any(part.at_end for named in parts.values() for part in named.values())
    if (every or has_stock) and not dataset.period:
        raise InvalidValueError("every", every, f"dataset {dataset.id!r} has no column with role = 'period'")
    return "day" if has_stock else every


def _columns(
    dataset: Dataset, parts: dict[str, dict[str, Part]], groups: tuple[Group, ...], needs: list[Need]
) -> tuple[Column, ...]:
    read = {name for named in parts.values() for part in named.values() for name in part.columns}
    read |= {group.column for group in groups if group.column}
    read |= {need.column for need in needs} | {need.not_before for need in needs if need.not_before}
    read |= {column.not_before for column in dataset.columns if column.id in read and column.not_before}
    if dataset.period:
        read.add(dataset.period.id)
    bounded = (_bounded(column, needs) for column in dataset.columns if column.id in read)
    return tuple(attrs.evolve(column, optional=False) if column.role == "period" else column for column in bounded)


def _bounded(column: Column, needs: list[Need]) -> Column:
    """Return the column with the narrowest bounds of the dataset and the measures."""
    own = [need for need in needs if need.column == column.id]
    least = [bound for bound in (column.minimum, *(need.minimum for need in own)) if bound is not None]
    most = [bound for bound in (column.maximum, *(need.maximum for need in own)) if bound is not None]
    if column.role == "count":
        least.append(0.0)
    return attrs.evolve(column, minimum=max(least, default=None), maximum=min(most, default=None))


def _faults(column: Column, needs: list[Need], regions: Regions) -> Iterator[Fault]:
    if not column.optional:
        yield Fault(column=column.id, kind="missing")
    if column.type in NUMERIC:
        yield Fault(column=column.id, kind="off-scale", minimum=column.minimum, maximum=column.maximum)
    if column.type == "integer":
        yield Fault(column=column.id, kind="not-whole")
    if column.type == "code":
        yield Fault(column=column.id, kind="unknown-code", codes=column.codes)
    if column.type == "region":
        yield Fault(
            column=column.id,
            kind="unknown-code",
            codes=tuple(sorted(regions.codes(column.level))),
            explain=partial(regions.explain, column.level),
            is_public_name=partial(_is_region, regions, column.level),
        )
    starts = {column.not_before, *(need.not_before for need in needs if need.column == column.id)} - {""}
    for start in sorted(starts):
        yield Fault(column=column.id, kind="before", other=start)


def _is_region(regions: Regions, level: str, text: str) -> bool:
    """Whether a text is the name of a region of a level, in any language."""
    name = text.strip().casefold()
    names = (region.name.wordings for region in regions if region.level == level)
    return any(name == wording.casefold() for wordings in names for _, wording in wordings)


def check_nesting(fine: str, coarse: str) -> None:
    """Check that finer periods can be added up to coarser ones.

    Raises:
        InvalidValueError: The finer periods do not lie within the coarser.
    """
    if fine != coarse and not (coarse == "" or (fine != "" and nests(fine, coarse))):
        kept = f"parts kept by {fine}" if fine else "parts kept without periods"
        raise InvalidValueError("every", coarse, f"{kept} cannot be added up to it")
