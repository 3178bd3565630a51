"""Judge results: against targets, benchmarks and earlier periods, in control charts and funnels.

Every verdict names its rule and the figures that triggered it.
Which way is better follows from the direction of the indicator; a verdict on a neutral indicator is neutral.
The functions here judge results; those for plain numbers are in the modules of the package.
"""

from soteindikaattorit.judge.benchmark import against_benchmarks
from soteindikaattorit.judge.change import changes
from soteindikaattorit.judge.judging import judge
from soteindikaattorit.judge.series import control_charts
from soteindikaattorit.judge.target import Trajectory, against_targets
from soteindikaattorit.judge.units import funnels
from soteindikaattorit.judge.verdict import WORDS, Kind, Verdict, Word, Words
from soteindikaattorit.judge.verdicts import Verdicts

__all__ = [
    "WORDS",
    "Kind",
    "Trajectory",
    "Verdict",
    "Verdicts",
    "Word",
    "Words",
    "against_benchmarks",
    "against_targets",
    "changes",
    "control_charts",
    "funnels",
    "judge",
]
