"""The legend: what a reader is told of each status, in the six languages as far as there is wording."""

from soteindikaattorit.model import status
from soteindikaattorit.model.text import Text

LEGEND: tuple[tuple[str, Text], ...] = (
    (status.OK, Text({"fi": "luku on voimassa", "sv": "uppgiften gäller", "en": "the figure stands"})),
    (status.NO_DATA, Text({"fi": "ei tietoja", "sv": "inga uppgifter", "en": "no data"})),
    (status.UNDEFINED, Text({"fi": "nimittäjä on nolla", "sv": "nämnaren är noll", "en": "the denominator is zero"})),
    (status.TOO_FEW, Text({"fi": "liian vähän havaintoja", "sv": "för få observationer", "en": "too few to tell"})),
    (
        status.WITHHELD,
        Text(
            {
                "fi": "ei julkaista yksityisyyden suojaamiseksi",
                "sv": "publiceras inte för att skydda enskilda",
                "en": "withheld to protect people",
            }
        ),
    ),
    (status.NOT_APPLICABLE, Text({"fi": "ei sovellu", "sv": "ej tillämplig", "en": "not applicable"})),
)
"""What each status means, in the library's own words; the Sámi languages have none until someone gives them."""
