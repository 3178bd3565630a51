"""What is known only as published figures."""

from typing import ClassVar

import attrs

from soteindikaattorit.measures.measure import Measure, Schema


@attrs.frozen(kw_only=True)
class Published(Measure):
    """An indicator whose rows we do not have: its values are observations from a publication.

    Args:
        sums: Whether the published figures of groups add up to the figure of all.
    """

    sums: bool = False
    kind: ClassVar[str] = "published"
    schema: ClassVar[Schema] = {"properties": {"sums": {"type": "boolean"}}}

    @property
    def adds_up(self) -> bool:
        """As the definition says."""
        return self.sums
