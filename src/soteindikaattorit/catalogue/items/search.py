"""The search: finds things of a catalogue by word, goal, region, law and synonym, in any of the six languages."""

from soteindikaattorit.catalogue.catalogue import MEANT, Catalogue
from soteindikaattorit.catalogue.items.word_index import Hit, Index
from soteindikaattorit.model.argument import checked


@checked(catalogue=MEANT)
def search(catalogue: Catalogue, text: str) -> tuple[Hit, ...]:
    """Return what meets a text: indicators, forms, datasets and levels of regions, the best first.

    A word is met by itself, with or without the marks of its letters; by longer words that begin so, by its other
    cases and numbers, and as a part of compound words; and, where nothing else meets it, with one typing error.
    Only those are given in which most of the words are met.
    The search of the catalogue's pages finds the same in the same order.

    Args:
        catalogue: The catalogue; of its indicators, only the selected ones are found.
        text: Words, numbers of laws, names of regions or goals, or an id.

    Example:
        >>> [hit.id for hit in search(Catalogue.of(), "lastensuojelulain 417/2007")][:2]
        ['thl.lastensuojelu.ratkaistu-ajoissa', 'thl.lastensuojelu.arvioitu-ajoissa']
    """
    return Index.of(catalogue).search(text)
