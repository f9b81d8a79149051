"""Which releases are public: `current.json` beside the releases, replaced whole when one is published.

    releases/
        current.json            what is public, oldest first; the last is the current one
        <sha256>/               every release ever prepared, by its hash; never edited, public only when listed

This is all a public reader needs, and all it may have: no register, no keys, no clock.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nki.errors import UnreadableError, UsageError
from nki.publication.reading import read_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = "nki-published/1"
CURRENT = "current.json"
SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Publication:
    """A release that is public: its hash, when it became so (ISO, UTC), and the hash of the one it replaced, or "".

    `approvals` are the signatures it was let out with: key, public key, signature. `folder` is where it lies.
    """

    release: str
    published: str
    previous: str
    preliminary: bool
    years: tuple[int, ...]
    reason: str
    approvals: tuple[dict[str, str], ...]
    folder: Path

    def entry(self) -> dict[str, Any]:
        """Give what stands in `current.json`."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "folder"}


@dataclass(frozen=True, slots=True)
class Publications:
    """Every public release, oldest first; the earlier ones keep their address."""

    releases: tuple[Publication, ...]

    @property
    def current(self) -> Publication:
        """The one in force; raises UnreadableError when nothing is published."""
        if not self.releases:
            raise UnreadableError("Ingen utgivelse er publisert her ennå.")
        return self.releases[-1]

    def find(self, release: str) -> Publication:
        """Find one by its hash, or the first letters of it (8 or more); raises UsageError when it is not public."""
        found = [p for p in self.releases if len(release) >= SHORTEST and p.release.startswith(release)]
        if len(found) != 1:
            raise UsageError(f"Det er ingen publisert utgivelse «{release}» her. Den kan hete noe annet.")
        return found[0]


def published(folder: Path) -> Publications:
    """Say what is public in `folder`; a folder that is itself one release is a list of that one.

    Raises UnreadableError when the list cannot be read. A folder without a list has nothing public in it.
    """
    if (folder / "manifest.json").is_file():
        return Publications((_alone(folder),))
    try:
        listed = json.loads((folder / CURRENT).read_bytes())
        entries = {FORMAT: listed["releases"]}[listed["format"]]
        return Publications(tuple(_publication(entry, folder) for entry in entries))
    except FileNotFoundError:
        return Publications(())
    except (OSError, ValueError, KeyError, TypeError):
        raise UnreadableError(f"{folder / CURRENT}: listen over publiserte utgivelser kan ikke leses.") from None


def current_json(releases: tuple[Publication, ...]) -> bytes:
    """Write the list; the same releases give the same bytes."""
    listed = {"format": FORMAT, "releases": [publication.entry() for publication in releases]}
    return (json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def of_release(folder: Path, manifest: Mapping[str, Any], release: str) -> Publication:
    """Describe a release as it stands in its manifest, before it is published."""
    return Publication(
        release=release,
        published="",
        previous=manifest.get("previous", ""),
        preliminary=any(year["preliminary"] for year in manifest["years"]),
        years=tuple(year["year"] for year in manifest["years"]),
        reason=manifest.get("reason", ""),
        approvals=(),
        folder=folder,
    )


def _alone(folder: Path) -> Publication:
    manifest, release = read_manifest(folder)
    return replace(of_release(folder, manifest, release), published=manifest.get("dated", ""))


def _publication(entry: dict[str, Any], folder: Path) -> Publication:
    said = dict(entry) | {"years": tuple(entry["years"]), "approvals": tuple(entry["approvals"])}
    return Publication(**said, folder=folder / entry["release"])
