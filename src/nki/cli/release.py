"""`nki release …`: protected figures in a folder that is never edited."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nki.cli.opening import open_catalogue, request_for
from nki.cli.progress import progress
from nki.errors import UsageError
from nki.pipeline import prepare_release
from nki.publication import read_release, write_release

if TYPE_CHECKING:
    from argparse import Namespace


def prepare(said: Namespace) -> int:
    """Make a release of the years asked for, and say what must be said about it."""
    if said.out.exists():
        raise UsageError(f"{said.out} finnes allerede. En utgivelse endres aldri: velg et nytt navn.")
    requests = [request_for(said, year) for year in sorted(set(said.year))]
    with progress() as step:
        release = prepare_release(open_catalogue(said), requests, lambda year, *at: step(f"Leser {year}", *at))
    write_release(release, said.out)
    sys.stdout.write(f"{said.out}: utgivelse {release.sha256[:12]}\n")
    sys.stdout.writelines(f"{notice}\n" for notice in read_release(said.out).notices())
    return 0
