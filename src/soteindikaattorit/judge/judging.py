"""Judging results in every way they allow: targets, change, control charts and, when asked, benchmarks and funnels."""

from collections.abc import Mapping

from soteindikaattorit.catalogue.catalogue import MEANT, Catalogue
from soteindikaattorit.judge.benchmark import against_benchmarks
from soteindikaattorit.judge.change import changes
from soteindikaattorit.judge.series import control_charts
from soteindikaattorit.judge.target import against_targets
from soteindikaattorit.judge.units import funnels
from soteindikaattorit.judge.verdicts import Figures, Verdicts, together
from soteindikaattorit.model.argument import checked


@checked(catalogue=MEANT)
def judge(
    catalogue: Catalogue,
    results: Figures,
    *,
    on: str = "year",
    against: Mapping[str, str] | None = None,
    over: str = "",
) -> Verdicts:
    """Judge results in every way they allow, all indicators and groups at once.

    Each way is a function of its own, with more to choose: `against_targets`, `against_benchmarks`, `changes`,
    `control_charts` and `funnels`.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures, computed, published or released; verdicts on a release tell no more than itself.
        on: What change is measured on: "year" for the same months a year before, "previous" for the period before.
        against: By the name of its group: the code of the benchmark, such as ``{"maa": "FI"}``; none when left out.
        over: The group whose codes are the units of funnels, such as ``hyvinvointialue``; none when left out.

    Returns:
        A table with a row for each figure and each way it is judged.

    Raises:
        UnknownNameError: There is no such indicator or group.
        InvalidValueError: A choice is not one there is.

    Example:
        >>> from soteindikaattorit import Catalogue, judge
        >>> catalogue = Catalogue.of().select("thl.hoidon-jatkuvuus-laakari")
        >>> verdicts = judge(catalogue, catalogue.observed()).select("change")
        >>> verdicts.to_pandas().loc[1, ["period", "verdict", "rule"]].tolist()
        ['2021', 'concern', 'values-alone']
    """
    made = [
        against_targets(catalogue, results),
        *([against_benchmarks(catalogue, results, against)] if against else []),
        changes(catalogue, results, on=on),
        control_charts(catalogue, results),
        *([funnels(catalogue, results, over)] if over else []),
    ]
    return together(made, results)
