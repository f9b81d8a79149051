"""`nki site build`: the portal of what is published, as files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nki.catalogue import default_catalogue
from nki.cli.words import whole
from nki.publication import published

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from nki.web.site import SiteReport


def build(said: Namespace) -> int:
    """Build the site of the release in force; raises UnreadableError."""
    report = build_from(said.release, said.out, said.catalogue or default_catalogue(), said.boundaries)
    megabytes = f"{report.compressed / 1_000_000:.1f}".replace(".", ",")
    sys.stdout.write(
        f"{said.out}: {whole(report.made)} filer laget, {whole(report.kept)} uendret, {whole(report.removed)} fjernet; "
        f"{megabytes} MB over nettet\n"
    )
    return 0


def build_from(releases: Path, out: Path, catalogue: Path, boundaries: Path | None = None) -> SiteReport:
    """Build the site of the release in force in a folder of releases, or of the release the folder is."""
    from nki.web.site import build_site

    public = published(releases)
    current, earlier = public.current, public.releases[:-1]
    return build_site(
        current.folder, out, catalogue, boundaries=boundaries, published=current.published, earlier=earlier
    )
