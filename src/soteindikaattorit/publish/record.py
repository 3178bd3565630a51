"""The record of a release: its rules and the number of withheld figures, safe to publish beside it."""

import hashlib
import json
from collections.abc import Mapping
from html import escape

import attrs
import pandas as pd

from soteindikaattorit.model import status
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.policy import Policy
from soteindikaattorit.publish.primary import SECONDARY, Rule
from soteindikaattorit.publish.sdc.feasibility import Outcome

Json = dict[str, object]


@attrs.frozen(kw_only=True)
class Record:
    """The facts about a release that may be published.

    The record lists the rules by which figures are withheld, but not how many each withholds:
    of five suppressed counts of 4 or less that sum to twenty, whoever knew that all are small would know them all.

    Args:
        id: The id of the release, a hash of its figures and its policy.
        policy: The rules.
        figures: The number of figures, withheld ones included.
        withheld: The number of withheld figures.
        indicators: The indicators and the versions of their definitions.
        rules: The rules by which figures may be withheld, secondary suppression included.
        audit: The number of cells with each outcome that is not safe.
    """

    id: str
    policy: Policy
    figures: int
    withheld: int
    indicators: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    audit: tuple[tuple[str, int], ...]

    @classmethod
    @checked()
    def build(cls, frame: pd.DataFrame, policy: Policy, audit: Mapping[str, int]) -> "Record":
        """Return the record of released figures.

        Args:
            frame: The released figures.
            policy: The rules.
            audit: The number of cells with each outcome.
        """
        named = frame[["indicator", "version"]].drop_duplicates().itertuples(index=False, name=None)
        return cls(
            id=hashlib.sha256((frame.to_csv(index=False) + policy.cite()).encode()).hexdigest()[:12],
            policy=policy,
            figures=len(frame),
            withheld=int((frame["status"] == status.WITHHELD).sum()),
            indicators=tuple((str(name), str(version)) for name, version in named),
            rules=(*(rule.value for rule in Rule), SECONDARY),
            audit=tuple((name, count) for name, count in audit.items() if name != Outcome.OK.name),
        )

    def to_dict(self) -> Json:
        """Return plain data."""
        rules = attrs.asdict(self.policy, filter=lambda field, _: field.name != "name")
        return {
            "release": self.id,
            "policy": rules,
            "figures": self.figures,
            "withheld": self.withheld,
            "withheld by": list(self.rules),
            "audit": dict(self.audit),
            "indicators": dict(self.indicators),
        }

    def to_json(self) -> str:
        """Return the record as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n"

    def to_html(self) -> str:
        """Return a page for the person who signs: what leaves, under which rules, and what the audit found."""
        rules = attrs.asdict(self.policy, filter=lambda field, _: field.name not in {"id", "version", "name"})
        rows = [
            ("Julkaisu", self.id),
            ("Sääntö", self.policy.cite()),
            ("Lukuja", str(self.figures)),
            ("Näistä suojattu", str(self.withheld)),
            ("Suojauksen perusteet", ", ".join(self.rules)),
            *((f"Tarkastus: {name}", str(count)) for name, count in self.audit),
            *((f"Säännön kohta: {name}", str(value)) for name, value in rules.items()),
            *((f"Indikaattori: {name}", f"versio {version}") for name, version in self.indicators),
        ]
        table = "\n".join(f"<tr><th scope=row>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
        return _PAGE.format(id=escape(self.id), table=table)


_PAGE = """<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Julkaisun {id} tietosuoja</title>
<style>body{{font-family:sans-serif;line-height:1.5;max-width:48rem;margin:2rem auto;padding:0 1rem}}
th{{text-align:left;font-weight:normal;padding-right:2rem}}td{{overflow-wrap:anywhere}}</style>
</head>
<body>
<main>
<h1>Julkaisun {id} tietosuoja</h1>
<p>Tämä sivu kertoo, millä säännöillä luvut on suojattu ja kuinka moni luku jätettiin pois.
Suojattuja lukuja siinä ei ole.</p>
<table>
{table}
</table>
<p>Suojaus ei estä sitä, joka tuntee monen vastauksen itse (esimerkiksi palvelun tuottaja),
eikä useaa henkilöä, jotka yhdistävät tietonsa, eikä ulkopuolisten rekisterien käyttöä.</p>
<p>Päiväys ja allekirjoitus: ______________________________</p>
</main>
</body>
</html>
"""
