"""`nki demo`: everything on the embedded default, and where to look."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from nki.cli.counts import write_whole
from nki.cli.headlines import print_headlines
from nki.cli.opening import open_catalogue
from nki.cli.reproduce import compute, differences_csv, print_reproduction, protected
from nki.cli.show import print_kommune, print_land, print_notices, print_signs
from nki.cli.site import build_from
from nki.cli.words import make_console, whole
from nki.errors import UsageError
from nki.pipeline import bind_release
from nki.publication import read_release, write_release
from nki.registers.store import open_store
from nki.releasing import keep, publish, require
from nki.reproduction import STRUCTURE

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from nki.pipeline import Catalogue
    from nki.publication import Release


def run(said: Namespace) -> int:
    """Build the reconstructed register, compare it with what was published, release it, and show the release."""
    console = make_console()
    catalogue = open_catalogue(said)
    if said.area not in {area.code for area in catalogue.reference.geography(STRUCTURE).kommuner}:
        raise UsageError(f"Kommune {said.area} fantes ikke i {STRUCTURE}, som er inndelingen demoen viser.")
    result, built = compute(said, catalogue)
    folder = said.out / "utgivelse-rekonstruert"
    tables = protected(catalogue, result)
    release = bind_release(catalogue, tables, result.deliveries, engine="duckdb")
    # The demo's own folder, made anew each time; a release elsewhere is never overwritten.
    shutil.rmtree(folder, ignore_errors=True)
    write_release(release, folder)
    shelf = _let_out(said.out / "publisert", catalogue, release)
    write_whole(said.out / "avvik.csv", differences_csv(result))
    public = read_release(folder)
    site = said.out / "nettsted"
    report = build_from(shelf, site, catalogue.folder)
    made = report.made + report.kept
    print_reproduction(console, result, built)
    print_headlines(console, catalogue.indicators, tables, result)
    console.rule()
    print_notices(console, public)
    print_land(console, public)
    print_kommune(console, public, said.area)
    print_signs(console)
    console.rule()
    console.print(f"{whole(built.deliveries)} innsendinger, {whole(built.persons)} oppdiktede personer")
    console.print(f"  registeret     {said.out / 'register'}/ÅR/KOMMUNE/")
    console.print(f"  utgivelsen     {folder}/  ({release.sha256[:12]}; begynn med LESMEG.txt)")
    console.print(f"  publisert      {shelf}/  (nki serve {shelf} --site {site})")
    console.print(f"  nettstedet     {site}/index.html  ({whole(made)} filer)")
    console.print(f"  alle avvik     {said.out / 'avvik.csv'}")
    console.print(f"  se mer         nki show {folder} --area 0301")
    return 0 if result.accepted else 1


def _let_out(register: Path, catalogue: Catalogue, release: Release) -> Path:
    """Publish the release from a register of its own, made anew, where nobody else needs to approve."""
    shutil.rmtree(register, ignore_errors=True)
    with open_store(register, catalogue.folder, create=True) as store:
        require(store, 0, "Demo: oppdiktede personer")
        keep(store, release)
        publish(store, release.sha256)
    return register / "releases"
