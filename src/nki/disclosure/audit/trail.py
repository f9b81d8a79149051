"""Where the attacker stood at each table it found: a place to begin when the figures have changed a little.

Tables are corners between the bounds, and a corner is said by what stands at a bound and what does not. Nothing of it
is believed: from such a corner the solver finds a table of the new figures, or gives up, and then begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.disclosure.audit.equations import System

AT_LEAST, FREE = 0, 1
"""How the solver numbers what stands at its lower bound, and what stands at none."""
_SUM = "="
"""Before the name of a sum: no name of a cell begins so."""
_STANDS = 3
"""At the lower bound, at none, at the upper."""


@dataclass(frozen=True, slots=True)
class Trail:
    """Corners of one system, as far as they are of use: a byte for each of `names`, which are unknowns and sums.

    They are found from public figures alone.
    """

    names: tuple[str, ...] = ()
    corners: tuple[bytes, ...] = ()

    def laid_on(self, names: Sequence[str]) -> list[bytes]:
        """Give the corners for other names: who is new stands at its least, and a sum that is new binds nobody."""
        place = {name: number for number, name in enumerate(self.names)}
        where = np.array([place.get(name, -1) for name in names], np.int64)
        new = np.array([FREE if name.startswith(_SUM) else AT_LEAST for name in names], np.uint8)
        corners = (np.frombuffer(corner, np.uint8) for corner in self.corners)
        return [np.where(where < 0, new, corner[where]).tobytes() for corner in corners]

    def said(self) -> dict[str, Any]:
        """Say it in letters; `trail_of` reads it."""
        return {"names": self.names, "corners": [corner.hex() for corner in self.corners]}


NOWHERE = Trail()


def trail_of(said: Mapping[str, Any]) -> Trail:
    """Read what was said; an empty trail where it cannot be read."""
    try:
        names = tuple(map(str, said["names"]))
        corners = tuple(map(bytes.fromhex, said["corners"]))
    except (ValueError, KeyError, TypeError):
        return NOWHERE
    whole = bool(names) and all(len(one) == len(names) and max(one) < _STANDS for one in corners)
    return Trail(names, corners) if whole else NOWHERE


def names_of(system: System, equations: Sequence[int]) -> list[str]:
    """Name the unknowns, and those sums that are numbered, so that they are found again in another system."""
    sums = (system.equations[number] for number in equations)
    said = (f"{_SUM} {one.kind} {'|'.join(one.whole)} {'|'.join(one.parts[0] if one.parts else ())}" for one in sums)
    return ["|".join(cell) for cell in system.unknowns] + list(said)
