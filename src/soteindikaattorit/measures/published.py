"""Indicators that exist only as published figures."""

from typing import Annotated, ClassVar

import attrs

from soteindikaattorit.measures.explain import Formula, phrase_term
from soteindikaattorit.measures.measure import Measure
from soteindikaattorit.model.field import AtLeast


@attrs.frozen(kw_only=True)
class Published(Measure):
    """An indicator without rows: its values are observations from a publication.

    Args:
        sums: Whether the published figures of groups add up to the figure of all.
        mean_of: The ids of the indicators of which it is a weighted mean, with any weights; empty when it is not one.
    """

    sums: bool = False
    mean_of: Annotated[tuple[str, ...], AtLeast(2)] = ()
    kind: ClassVar[str] = "published"

    @property
    def formula(self) -> Formula:
        """The words "as published"."""
        return phrase_term("published")

    @property
    def averaged_indicators(self) -> tuple[str, ...]:
        return self.mean_of

    @property
    def adds_up(self) -> bool:
        return self.sums
