"""Judge results against targets, earlier periods, control charts, benchmarks and funnels at once."""

from collections.abc import Mapping

from soteindikaattorit.catalogue.catalogue import CATALOGUE_HINT, Catalogue
from soteindikaattorit.judge.benchmark import against_benchmarks
from soteindikaattorit.judge.change import changes
from soteindikaattorit.judge.series import control_charts
from soteindikaattorit.judge.target import against_targets
from soteindikaattorit.judge.units import funnels
from soteindikaattorit.judge.verdicts import FigureTable, Verdicts, together
from soteindikaattorit.model.argument import checked


@checked(catalogue=CATALOGUE_HINT)
def judge(
    catalogue: Catalogue,
    results: FigureTable,
    *,
    on: str = "year",
    against: Mapping[str, str] | None = None,
    over: str = "",
) -> Verdicts:
    """Judge results in every way that they allow, for all indicators and groups.

    Each kind of verdict has a function of its own with more options:
    `against_targets`, `against_benchmarks`, `changes`, `control_charts` and `funnels`.

    Args:
        catalogue: The indicators, with the direction that is better.
        results: The figures, computed, published or released; verdicts on a release disclose no more than the release.
        on: The earlier period: "year" for the same months a year before, "previous" for the period before.
        against: The code of the benchmark by its group, such as ``{"maa": "FI"}``; no benchmark by default.
        over: The group whose codes are the units of funnels, such as ``hyvinvointialue``; no funnels by default.

    Returns:
        A table with a row for each figure and kind of verdict.

    Raises:
        UnknownNameError: There is no such indicator or group.
        InvalidValueError: An option has an unknown value.

    Example:
        >>> from soteindikaattorit import Catalogue, judge
        >>> catalogue = Catalogue.of().select("thl.hoidon-jatkuvuus-laakari")
        >>> verdicts = judge(catalogue, catalogue.observed()).select("change")
        >>> verdicts.to_pandas().loc[1, ["period", "verdict", "rule"]].tolist()
        ['2021', 'concern', 'values-alone']
    """
    tables = [
        against_targets(catalogue, results),
        *([against_benchmarks(catalogue, results, against)] if against else []),
        changes(catalogue, results, on=on),
        control_charts(catalogue, results),
        *([funnels(catalogue, results, over)] if over else []),
    ]
    return together(tables, results)
