"""From results to releases: disclosure control, the attacker's audit, and the record of what was published."""

from soteindikaattorit.publish.ledger import Ledger
from soteindikaattorit.publish.plan import PublicationPlan, plan
from soteindikaattorit.publish.record import Record
from soteindikaattorit.publish.release import Release, attack, release
from soteindikaattorit.publish.report import Report

__all__ = ["Ledger", "PublicationPlan", "Record", "Release", "Report", "attack", "plan", "release"]
