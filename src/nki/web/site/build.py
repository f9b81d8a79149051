"""Builds the site from a release: what to make, in which order, and only what is not there already."""

from __future__ import annotations

import gc
import multiprocessing
import os
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from nki.resting import resting
from nki.web.site.jobs import Job, plan
from nki.web.site.links import missing_targets, targets
from nki.web.site.store import Store, Written
from nki.web.site.workshop import open_workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from nki.publication import Publication
    from nki.web.site.workshop import Workshop

CHUNK = 24
FEW = 2000
"""Files that are sooner made here: each process would read the figures they have in common once more."""


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What a build did: files that are others now, files left as they were, files taken away, bytes sent compressed."""

    made: int
    kept: int
    removed: int
    compressed: int


def build_site(  # noqa: PLR0913  (what the command can be told)
    release: Path,
    out: Path,
    catalogue: Path,
    *,
    boundaries: Path | None = None,
    published: str = "",
    earlier: Sequence[Publication] = (),
    processes: int = 2,
) -> SiteReport:
    """Build every page of a release in `out`; raises UnreadableError, also where a link leads nowhere.

    `earlier` are the releases before it, each of which has its files and its page at its own address.

    A page is made anew only when what it is made from has changed; nothing else is touched. The same release,
    catalogue and code give the same files.
    """
    with resting():  # until what it made is gone: almost all of it stays as long as the build lasts
        return _built(partial(open_workshop, release, catalogue, boundaries, published), Store(out), earlier, processes)


def _built(opened: Callable[[], Workshop], store: Store, earlier: Sequence[Publication], processes: int) -> SiteReport:
    shop = opened()
    store.keep_earlier(shop, earlier)
    shop = replace(shop, kept=store.keep_release(shop))
    jobs = plan(shop)
    written = _make(shop, store, [job for job in jobs if not store.has(job.path, job.digest)], processes)
    there = {job.path for job in jobs}
    _follow_links(store, jobs, written)
    removed = store.remove_others(there)
    made = {one.path for one in written}
    kept = (Written(job.path, job.digest, store.size(job.path), ()) for job in jobs if job.path not in made)
    store.remember([*written, *kept])
    for view in shop.views.values():
        view.made.clear()  # each part remembers the view it is made of: now they are gone when they are let go
    anew = sum(one.anew for one in written)
    return SiteReport(anew, len(jobs) - anew, removed, store.compressed())


def _follow_links(store: Store, jobs: Sequence[Job], written: Sequence[Written]) -> None:
    """Follow every link of what was made; and of what was kept, if something is taken away that it may lead to."""
    there = {job.path for job in jobs}
    links = {one.path: one.links for one in written}
    if store.others(there):
        links |= {job.path: targets(job.path, store.read(job.path)) for job in jobs if job.path not in links}
    missing_targets(links, there | store.releases())


def _make(shop: Workshop, store: Store, jobs: Sequence[Job], processes: int) -> list[Written]:
    """Make what is wanted, in several processes where that is much and the machine can divide itself."""
    if processes < 2 or len(jobs) < FEW or not hasattr(os, "fork"):  # noqa: PLR2004  (one is no division)
        return _chunk(shop, store, jobs)
    chunks = [jobs[start : start + CHUNK] for start in range(0, len(jobs), CHUNK)]
    gc.freeze()  # what is shared is looked through by none of them
    try:
        return list(_divided(shop, store, chunks, processes))
    finally:
        gc.unfreeze()


_SHARED: list[tuple[Workshop, Store, Sequence[Sequence[Job]]]] = []
"""What the divided processes have from their parent: put here before they are made, so that nothing is sent."""


def _divided(shop: Workshop, store: Store, chunks: Sequence[Sequence[Job]], processes: int) -> Iterable[Written]:
    _SHARED.append((shop, store, chunks))
    try:
        with multiprocessing.get_context("fork").Pool(processes, initializer=gc.enable) as pool:
            for written in pool.imap_unordered(_numbered, range(len(chunks))):
                yield from written
    finally:
        _SHARED.clear()


def _numbered(number: int) -> list[Written]:
    shop, store, chunks = _SHARED[0]
    return _chunk(shop, store, chunks[number])


def _chunk(shop: Workshop, store: Store, jobs: Sequence[Job]) -> list[Written]:
    made = []
    for job in jobs:
        content = job.make(shop)
        held = store.held(job.path, content)
        size = store.write(job.path, content) if held is None else held
        made.append(Written(job.path, job.digest, size, targets(job.path, content), anew=held is None))
    return made
