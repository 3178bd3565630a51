"""From results to releases: disclosure control, the audit, and the record of what was published."""

from soteindikaattorit.publish.history import History
from soteindikaattorit.publish.plan import ReleasePlan, plan
from soteindikaattorit.publish.record import Record
from soteindikaattorit.publish.release import Release, attack, release
from soteindikaattorit.publish.report import Report

__all__ = ["History", "Record", "Release", "ReleasePlan", "Report", "attack", "plan", "release"]
