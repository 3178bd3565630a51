"""Import of answers to a form from any survey tool: mapping, coding, masking and a report that counts every row."""

from soteindikaattorit.feedback.answers.answers import Answers
from soteindikaattorit.feedback.answers.exclusion import Exclusion, read_exclusions
from soteindikaattorit.feedback.answers.importing import read_answers
from soteindikaattorit.feedback.answers.mapping import AnswerMapping
from soteindikaattorit.feedback.answers.personal_data import Masked, mask
from soteindikaattorit.feedback.answers.profile import profile, profiles, read_mapping
from soteindikaattorit.feedback.answers.report import ImportReport

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
