"""The ground plan of the country: kommuner, fylker and kostragrupper, valid in time, and the way between two years.

`load_reference` reads the code lists of a catalogue once; everything else is asked of the `Reference` it gives.
"""

from nki.reference.area import Area, Level
from nki.reference.carrying import Carried, carry
from nki.reference.correspondence import Correspondence
from nki.reference.geography import Geography
from nki.reference.reference import Reference, load_reference
from nki.reference.source import Source

__all__ = [
    "Area",
    "Carried",
    "Correspondence",
    "Geography",
    "Level",
    "Reference",
    "Source",
    "carry",
    "load_reference",
]
