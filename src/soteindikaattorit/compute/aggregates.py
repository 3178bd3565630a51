"""Aggregates: the sums from which figures were computed, kept in memory for disclosure control."""

from collections.abc import Mapping

import attrs
import pandas as pd

from soteindikaattorit.measures import Part
from soteindikaattorit.model.dataset import Dataset
from soteindikaattorit.model.regions import Regions

TOTAL = "_T"
"""The group that stands for all groups together (SDMX: total)."""


@attrs.frozen(eq=False, kw_only=True)
class Aggregates:
    """The sums behind the figures of one dataset; they are not protected, and are never written.

    Args:
        dataset: The dataset.
        sums: ``period``, the groups, and each part by its canonical name; a row for each period and combination.
        parts: The parts of each indicator, by its id and the names its measure gives them.
        groups: The columns that are groups.
        levels: The level of each group that is a region, by the name of the group.
        regions: All regions.
    """

    dataset: Dataset
    sums: pd.DataFrame
    parts: Mapping[str, Mapping[str, Part]]
    groups: tuple[str, ...] = ()
    levels: Mapping[str, str] = attrs.field(factory=dict)
    regions: Regions

    def __repr__(self) -> str:
        """Name the dataset, and show no sum."""
        return f"<Aggregates of {len(self.parts)} indicators of {self.dataset.id!r}, not released>"
