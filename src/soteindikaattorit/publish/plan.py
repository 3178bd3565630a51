"""The publication plan: the share of figures that tables would lose in a release, and coarser tables that lose less."""

from collections.abc import Iterator, Mapping

import attrs
import numpy as np
import pandas as pd

from soteindikaattorit.compute.aggregates import TOTAL, Aggregates
from soteindikaattorit.compute.plan import PERIOD
from soteindikaattorit.compute.result import Results
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.period import GRAINS, Period
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.model.region import find_level
from soteindikaattorit.publish.cell_mapping import CellMapping
from soteindikaattorit.publish.primary import PERCENT, Protection
from soteindikaattorit.publish.publication import Publication
from soteindikaattorit.publish.suppression import Suppressed, suppress_dataset, union

COUNTY = "hyvinvointialue"
"""The least level of region for which groups are shown in a proposal."""

SAMI = ("se", "smn", "sms", "smi")
"""The Sámi languages, which a proposal merges; ``smi`` is Sámi, unspecified."""

TOO_FINE = 3.0
"""Tables are not tried if the share of small figures exceeds so many times the share that the policy allows."""


@attrs.frozen(kw_only=True)
class Choice:
    """One way to publish: the tables as they are, or coarser ones.

    Args:
        changes: The changes of the tables; none for the tables as they are.
        figures: The number of figures.
        small: The share of figures that are hidden by themselves, in percent (0…100).
        withheld: The share of all withheld figures, in percent (0…100); not-a-number where the tables are too fine.
        volume: The share of all counted persons or events in withheld figures, in percent (0…100).
    """

    changes: tuple[str, ...]
    figures: int
    small: float
    withheld: float = float("nan")
    volume: float = float("nan")

    @property
    def shown(self) -> float:
        """The number of figures that are shown."""
        return 0.0 if np.isnan(self.withheld) else self.figures * (1 - self.withheld / PERCENT)

    def __str__(self) -> str:
        """Return the changes."""
        return "; ".join(self.changes) or "as wished"


@attrs.frozen(kw_only=True)
class ReleasePlan:
    """Several ways to publish.

    Args:
        choices: The ways, first the tables as they are.
        policy: The rules.
    """

    choices: tuple[Choice, ...]
    policy: Policy

    @property
    def is_advised(self) -> bool:
        """Whether coarser tables are advised, because so many figures are small."""
        return self.choices[0].small > self.policy.plan_share

    @property
    def best(self) -> Choice:
        """The choice that shows most figures, of those with no more small figures than the policy allows."""
        allowed = [choice for choice in self.choices if choice.small <= self.policy.plan_share]
        return max(allowed or self.choices, key=lambda choice: (choice.shown, -choice.small))

    def to_pandas(self) -> pd.DataFrame:
        """Return the choices as a frame: ``choice``, ``figures``, ``small``, ``withheld``, ``volume`` and ``best``."""
        rows = [{"choice": str(one), **attrs.asdict(one), "best": one is self.best} for one in self.choices]
        return pd.DataFrame(rows).drop(columns="changes").round(2)


@checked()
def plan(results: Results, policy: Policy | None = None) -> ReleasePlan:
    """Measure how many figures tables would lose in a release, and propose coarser tables.

    Args:
        results: The tables; only computed ones can be made coarser.
        policy: The rules; default: built in.

    Raises:
        ReleaseError: The tables overlap in a way that cannot be checked.
    """
    publication, policy = Publication.from_results(results), policy or Policy()
    wished = tuple(publication.bases)
    tried = {(): wished, **dict(_coarser(wished))}
    choices = (_choice(changes, attrs.evolve(publication, bases=bases), policy) for changes, bases in tried.items())
    return ReleasePlan(choices=tuple(choices), policy=policy)


def _coarser(wished: tuple[Aggregates, ...]) -> Iterator[tuple[tuple[str, ...], tuple[Aggregates, ...]]]:
    """Return coarser tables: each change alone, and coarser periods with each other change."""
    by_group = dict(_by_group(wished))
    by_period = dict(_by_period(wished))
    yield from by_group.items()
    yield from by_period.items()
    for changes, bases in by_group.items():
        for further, coarser in _by_period(bases):
            yield (*changes, *further), coarser


def _by_group(wished: tuple[Aggregates, ...]) -> Iterator[tuple[tuple[str, ...], tuple[Aggregates, ...]]]:
    for group in dict.fromkeys(name for basis in wished for name in basis.groups if name not in basis.levels):
        codes = {code for basis in wished if group in basis.groups for code in basis.sums[group].unique()}
        if len(codes & set(SAMI)) > 1:
            merged = dict.fromkeys(codes & set(SAMI), "+".join(sorted(codes & set(SAMI))))
            yield (f"{group} {', '.join(sorted(codes & set(SAMI)))} together",), _mapped(wished, group, merged)
        if any(_finer(basis) for basis in wished if group in basis.groups):
            kept = tuple(part for basis in wished for part in _from_level(basis, group))
            yield (f"{group} from {COUNTY} only",), kept
            if len(codes & set(SAMI)) > 1:
                changes = (f"{group} from {COUNTY} only", f"{group} {', '.join(sorted(codes & set(SAMI)))} together")
                yield changes, _mapped(kept, group, merged)
        yield (f"without {group}",), tuple(_without(basis, group) for basis in wished)


def _by_period(wished: tuple[Aggregates, ...]) -> Iterator[tuple[tuple[str, ...], tuple[Aggregates, ...]]]:
    grains = {Period.parse(label).grain for basis in wished for label in basis.sums[PERIOD].unique() if label}
    finest = next((grain for grain in GRAINS if grain in grains), None)
    for coarse in ("quarter", "year"):
        if finest and GRAINS.index(coarse) > GRAINS.index(finest):
            yield (f"{coarse} for {finest}",), tuple(_in_periods(basis, coarse) for basis in wished)


def _finer(basis: Aggregates) -> list[str]:
    """Return the groups that are regions finer than a county."""
    return [name for name, level in basis.levels.items() if find_level(level).rank < find_level(COUNTY).rank]


def _from_level(basis: Aggregates, group: str) -> tuple[Aggregates, ...]:
    """Return a table with the group for counties, and one without it for finer regions."""
    if group not in basis.groups:
        return (basis,)
    is_small = np.zeros(len(basis.sums), dtype=bool)
    for name in _finer(basis):
        is_small |= (basis.sums[name] != TOTAL).to_numpy(dtype=bool)
    coarse = attrs.evolve(basis, sums=basis.sums[~is_small].reset_index(drop=True))
    return coarse, _without(basis, group)


def _without(basis: Aggregates, group: str) -> Aggregates:
    if group not in basis.groups:
        return basis
    is_whole = basis.sums[group] == TOTAL
    kept = basis.sums[is_whole] if is_whole.any() else basis.sums
    return _summed(basis, kept.drop(columns=group), tuple(name for name in basis.groups if name != group))


def _mapped(wished: tuple[Aggregates, ...], group: str, codes: Mapping[str, str]) -> tuple[Aggregates, ...]:
    return tuple(
        _summed(basis, basis.sums.assign(**{group: basis.sums[group].replace(dict(codes))}), basis.groups)
        if group in basis.groups
        else basis
        for basis in wished
    )


def _in_periods(basis: Aggregates, coarse: str) -> Aggregates:
    labels = {label: _period(str(label), coarse) for label in basis.sums[PERIOD].unique()}
    return _summed(basis, basis.sums.assign(**{PERIOD: basis.sums[PERIOD].map(labels)}), basis.groups)


def _period(label: str, coarse: str) -> str:
    """Return the label of the coarser period that contains a period, or its own if none does."""
    period = Period.parse(label)
    try:
        wider = Period.from_day(period.first, coarse)
    except InvalidValueError:
        return label
    return str(wider) if wider.contains(period) else label


def _summed(basis: Aggregates, sums: pd.DataFrame, groups: tuple[str, ...]) -> Aggregates:
    whole = sums.groupby([PERIOD, *groups], as_index=False, sort=False).sum()
    return attrs.evolve(basis, sums=whole, groups=groups)


def _choice(changes: tuple[str, ...], publication: Publication, policy: Policy) -> Choice:
    mapping = [one for one in publication.map_cells(policy) if one.source.tables]
    small = [_share(one, _own(one, policy)) for one in mapping]
    figures = sum(count for count, _ in small)
    share = PERCENT * sum(part for _, part in small) / max(figures, 1)
    if share > TOO_FINE * policy.plan_share:
        return Choice(changes=changes, figures=figures, small=share)
    hidden = [(one, suppress_dataset(Protection.of(one, policy))) for one in mapping]
    withheld = sum(_share(one, suppressed.masks)[1] for one, suppressed in hidden)
    return Choice(
        changes=changes,
        figures=figures,
        small=share,
        withheld=PERCENT * withheld / max(figures, 1),
        volume=PERCENT * _volume([suppressed for _, suppressed in hidden]),
    )


def _own(mapping: CellMapping, policy: Policy) -> dict[str, np.ndarray]:
    """Return the cells of each quantity that are hidden by themselves."""
    rules = Protection.of(mapping, policy).primary()
    return {name: union(by_rule, len(mapping.cell_table)) for name, by_rule in rules.items()}


def _share(mapping: CellMapping, masks: Mapping[str, np.ndarray]) -> tuple[int, int]:
    """Return the number of figures, and of those with anything hidden."""
    is_published = mapping.cell_table.is_published
    figures = withheld = 0
    for item in mapping.source.published:
        hidden = np.zeros(len(is_published), dtype=bool)
        for name in item.quantities:
            hidden |= masks[mapping.merged[name]]
        figures += int(is_published.sum())
        withheld += int((hidden & is_published).sum())
    return figures, withheld


def _volume(hidden: list[Suppressed]) -> float:
    """Return the share of all persons or events in hidden cells (0…1)."""
    lost = whole = 0.0
    for one in hidden:
        for base in dict.fromkeys(item.base for item in one.protection.published if item.base):
            values = np.nan_to_num(one.protection.true_values[base]) * one.protection.cell_table.is_published
            whole += float(values.sum())
            lost += float(values[one.masks[base]].sum())
    return lost / whole if whole else 0.0
