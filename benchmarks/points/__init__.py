"""The points that are measured; each is a function from a Setting to Points."""

from benchmarks.points.changing import changed
from benchmarks.points.counting import figures, kernel
from benchmarks.points.growing import growth, sharing, spread
from benchmarks.points.history import latest
from benchmarks.points.intake import intake
from benchmarks.points.national import national_year
from benchmarks.points.protecting import gate, protecting
from benchmarks.points.rooms import rooms
from benchmarks.points.serving import serving
from benchmarks.points.start import start
from benchmarks.points.stating import stating

POINTS = {
    "national": national_year,
    "kernel": kernel,
    "figures": figures,
    "growth": growth,
    "spread": spread,
    "sharing": sharing,
    "changed": changed,
    "intake": intake,
    "latest": latest,
    "start": start,
    "stating": stating,
    "protecting": protecting,
    "gate": gate,
    "serving": serving,
    "rooms": rooms,
}

__all__ = ["POINTS"]
