"""What is known only as published figures."""

from typing import Annotated, ClassVar

import attrs

from soteindikaattorit.measures.explain import Formula, phrase_term
from soteindikaattorit.measures.measure import Measure
from soteindikaattorit.model.field import AtLeast


@attrs.frozen(kw_only=True)
class Published(Measure):
    """An indicator whose rows we do not have: its values are observations from a publication.

    Args:
        sums: Whether the published figures of groups add up to the figure of all.
        mean_of: The ids of the indicators of whose figures it is a mean, whatever their weights; none when it is not.
    """

    sums: bool = False
    mean_of: Annotated[tuple[str, ...], AtLeast(2)] = ()
    kind: ClassVar[str] = "published"

    @property
    def formula(self) -> Formula:
        """What was published."""
        return phrase_term("published")

    @property
    def averaged_indicators(self) -> tuple[str, ...]:
        """As the definition says."""
        return self.mean_of

    @property
    def adds_up(self) -> bool:
        """As the definition says."""
        return self.sums
