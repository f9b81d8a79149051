"""`nki site build`: the portal of what is published, as files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nki.catalogue import default_catalogue
from nki.cli.words import whole
from nki.publication import published

if TYPE_CHECKING:
    from argparse import Namespace


def build(said: Namespace) -> int:
    """Build the site of the release in force; raises UnreadableError."""
    from nki.web.site import build_site

    current = published(said.release).current
    report = build_site(
        current.folder,
        said.out,
        said.catalogue or default_catalogue(),
        boundaries=said.boundaries,
        published=current.published,
    )
    megabytes = f"{report.compressed / 1_000_000:.1f}".replace(".", ",")
    sys.stdout.write(
        f"{said.out}: {whole(report.made)} filer laget, {whole(report.kept)} uendret, {whole(report.removed)} fjernet; "
        f"{megabytes} MB over nettet\n"
    )
    return 0
