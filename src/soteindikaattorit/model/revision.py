"""Revisions: the changes of a definition with each version."""

from datetime import date
from itertools import pairwise
from typing import Annotated

import attrs

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.argument import check_fields
from soteindikaattorit.model.field import Key
from soteindikaattorit.model.text import Text


@attrs.frozen(kw_only=True)
class Revision:
    """A version of a definition, and its changes.

    Args:
        version: The version.
        changed: The changes since the version before.
        since: The first day on which the version is in use; None when it is not known.

    Raises:
        InvalidValueError: The version is empty.
    """

    version: str
    changed: Text
    since: Annotated[date | None, Key("from")] = None

    def __attrs_post_init__(self) -> None:
        """Check that there is a version."""
        check_fields(self)
        if not self.version.strip():
            raise InvalidValueError("version of a revision", self.version, "expected a version such as '2025-1'")


def check_history(what: str, history: tuple[Revision, ...], version: str) -> None:
    """Refuse a history that does not end with the present version or is not in order of time.

    Args:
        what: The owner of the history, as an error names it.
        history: The revisions, the newest last; may be empty.
        version: The present version.

    Raises:
        InvalidValueError: A version stands twice, a revision is older than the one before, or the last one is not the
            present version.
    """
    versions = [revision.version for revision in history]
    days = [revision.since for revision in history if revision.since]
    if len(set(versions)) < len(versions):
        raise InvalidValueError(f"history of {what}", ", ".join(versions), "each version may stand once")
    if any(later < earlier for earlier, later in pairwise(days)):
        raise InvalidValueError(f"history of {what}", ", ".join(versions), "expected the newest last")
    if history and versions[-1] != version:
        raise InvalidValueError(f"history of {what}", versions[-1], f"expected to end with the version {version!r}")
