"""What tests of the portal share: the small release as a site, built once for all of them, and how a page is read."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import cache
from typing import TYPE_CHECKING

import pytest
from lxml import html

from nki.catalogue import default_catalogue
from nki.web.site import build, build_site
from nki.web.site.jobs import plan
from web_support import write_small_release

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from pathlib import Path

    from nki.web.site.jobs import Job
    from nki.web.site.workshop import Workshop

LANGUAGES = ("nb", "nn", "en")
KINDS = (
    "index.html",
    "bistand-kultur-fritid/index.html",
    "bistand-kultur-fritid/4203.html",
    "bistand-kultur-fritid/1835.html",
    "bistand-kultur-fritid/42.html",
    "bistand-kultur-fritid/EKG11.html",
    "bistand-kultur-fritid/variasjon.html",
    "bistand-kultur-fritid/definisjon.html",
    "bistand-kultur-fritid/datakvalitet.html",
    "omraader/index.html",
    "omraader/4203.html",
    "omraader/42.html",
    "sammenlign.html",
    "statistikkbank.html",
    "beregning.html",
    "utgivelser.html",
    "om.html",
    "tilgjengelighet.html",
    "sok.html",
)
"""One page of every kind."""
_BUILT: list[Path] = []
_OF_AREA = re.compile(r"/((?:EKG)?\d+)[-.][^/]*$")


def of_areas(jobs: Iterable[Job], areas: Container[str]) -> list[Job]:
    """Choose the files of a site that are of some areas, or of none."""
    return [job for job in jobs if not (of := _OF_AREA.search(f"/{job.path}")) or of[1] in areas]


@contextmanager
def few_areas() -> Iterator[None]:
    """Let a build make the pages of Agder and Arendal alone, for tests that ask of what is not of an area."""

    def few(shop: Workshop) -> list[Job]:
        return of_areas(plan(shop), {"0", "42", "4203"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "plan", few)
        patch.setattr(build, "missing_targets", lambda *_: None)  # most links lead to areas that are left out
        yield


def small_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the small release, once in each run."""
    return small_site(tmp_path_factory).parent / "release"


def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of the small release, once in each run: it is for reading, whichever process builds it."""
    if not _BUILT:
        own = tmp_path_factory.getbasetemp()
        folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "portal"
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w", encoding="utf-8") as lock:
            flock(lock, LOCK_EX)
            if not (folder / "done").exists():
                write_small_release(folder / "release")
                build_site(folder / "release", folder / "site", default_catalogue(), processes=1)
                (folder / "done").touch()
        _BUILT.append(folder / "site")
    return _BUILT[0]


@cache
def page(path: Path) -> html.HtmlElement:
    """Read a page."""
    return html.fromstring(path.read_bytes())


def seen(element: html.HtmlElement) -> str:
    """Give the words of an element with spaces as they are read."""
    return re.sub(r"\s+", " ", element.text_content()).strip()
