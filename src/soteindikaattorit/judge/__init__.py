"""Verdicts as data: whether a target is met, a change is a change, a process has shifted, a unit stands out.

Every verdict names the rule by which it was said and the figures that fired it.
What is better follows from the direction of the indicator; when neither way is, the verdict is neutral.
Here are the functions for results; those for plain numbers stand in the modules below.
"""

from soteindikaattorit.judge.benchmark import against_benchmarks
from soteindikaattorit.judge.change import changes
from soteindikaattorit.judge.judging import judge
from soteindikaattorit.judge.series import control_charts
from soteindikaattorit.judge.target import Trajectory, against_targets
from soteindikaattorit.judge.units import funnels
from soteindikaattorit.judge.verdict import WORDS, Verdict
from soteindikaattorit.judge.verdicts import Verdicts

__all__ = [
    "WORDS",
    "Trajectory",
    "Verdict",
    "Verdicts",
    "against_benchmarks",
    "against_targets",
    "changes",
    "control_charts",
    "funnels",
    "judge",
]
