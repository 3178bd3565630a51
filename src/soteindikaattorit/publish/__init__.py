"""Disclosure control: which figures have to be hidden, and what an attacker can still work out from the rest.

Cells are numbered, not named: nothing here knows regions, periods or people.
"""
