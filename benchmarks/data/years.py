"""Which years the synthetic records are of; known without loading anything."""

LAST_YEAR = 2021
YEARS = 12
NEEDS = (9, 11, 13, 15)
"""Codes of the needs; what is received has the code after."""

UNKNOWN = "9999"
"""The kommune of those whose kommune is not known."""
