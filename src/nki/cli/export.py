"""`nki release export`: other formats, made from the release alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nki.publication.doors import Issuer, export, read_material

if TYPE_CHECKING:
    from argparse import Namespace


def run(said: Namespace) -> int:
    """Write the formats asked for, and say what was written."""
    material = read_material(said.release, Issuer(said.publisher, said.contact, said.address, said.bank.rstrip("/")))
    sys.stdout.writelines(f"{said.out / name}\n" for name in export(material, said.out, said.only))
    return 0
