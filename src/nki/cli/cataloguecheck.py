"""Reads every part of a catalogue, as `nki check` does when it is shown one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nki.counting import Catalogue
from nki.disclosure import load_policy
from nki.errors import CatalogueError, Finding, Severity, UnreadableError
from nki.indicators import load_cases
from nki.period import Period
from nki.publication.notices import load_notices
from nki.reproduction import load_published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def check_catalogue(folder: Path) -> tuple[Finding, ...]:
    """Read every part of a catalogue, and give what is wrong with it."""
    catalogue = Catalogue(folder)
    findings: list[Finding] = []
    for read in _parts(catalogue):
        try:
            read()
        except CatalogueError as error:
            findings += [finding for finding in error.findings if finding not in findings]
        except UnreadableError as error:
            findings.append(Finding("K001", Severity.ERROR, str(error), str(folder), todo="Legg filen tilbake."))
    return tuple(findings)


def _parts(catalogue: Catalogue) -> Iterator[Callable[[], object]]:
    """Give every part of a catalogue as something that reads it."""
    for name in ("schema", "reference", "controls", "indicators"):
        yield partial(getattr, catalogue, name)
    yield lambda: load_policy(catalogue.folder, Period(catalogue.last_year))
    yield partial(load_notices, catalogue.folder)
    yield partial(load_published, catalogue.folder / "published")
    for page in sorted((catalogue.folder / "indicators").glob("*.yaml")):
        if not page.name.endswith(".cases.yaml"):
            yield partial(load_cases, page.with_name(f"{page.stem}.cases.yaml"))
