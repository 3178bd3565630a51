"""From rows to results: plan, one grouped query, aggregates, roll-up, and derived indicators."""
