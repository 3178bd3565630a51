"""Testing: rows that are generated from definitions, for trying things out and for tests of one's own."""
