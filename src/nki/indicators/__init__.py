"""Reads the descriptions of the indicators: the official form, how it is computed, and which måltall come of it."""

from nki.indicators.calculation import Calculation, Condition, Outcome, Stratum, Variable
from nki.indicators.cases import Case, load_cases
from nki.indicators.load import load_indicators
from nki.indicators.model import Indicator

__all__ = [
    "Calculation",
    "Case",
    "Condition",
    "Indicator",
    "Outcome",
    "Stratum",
    "Variable",
    "load_cases",
    "load_indicators",
]
