"""The nouns of the field: texts, periods, regions, datasets, targets and the rest, as frozen values."""
