"""Other doors into a release: the formats people already use, made from the release alone, the same bytes every time.

They are not in the release, which stays small and never changes; whoever has it can make them.
"""

from nki.publication.doors.export import DOORS, export, make
from nki.publication.doors.material import Issuer, Material, read_material

__all__ = ["DOORS", "Issuer", "Material", "export", "make", "read_material"]
