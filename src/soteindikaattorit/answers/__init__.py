"""Answers to a form, from whatever tool collected them: read by a mapping, coded, masked, counted to the last row."""

from soteindikaattorit.answers.collected import Answers
from soteindikaattorit.answers.exclusion import Exclusion, read_exclusions
from soteindikaattorit.answers.importing import read_answers
from soteindikaattorit.answers.mapping import AnswerMapping
from soteindikaattorit.answers.personal_data import Masked, mask
from soteindikaattorit.answers.profile import profile, profiles, read_mapping
from soteindikaattorit.answers.report import ImportReport

__all__ = [
    "AnswerMapping",
    "Answers",
    "Exclusion",
    "ImportReport",
    "Masked",
    "mask",
    "profile",
    "profiles",
    "read_answers",
    "read_exclusions",
    "read_mapping",
]
