"""Saved queries: small files named by what they hold, so that the same query is saved once and nothing is lost."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from nki.web.problem import problem

LARGEST = 20_000
"""Bytes of a query that is kept: room for every code of the largest table several times over."""

_NAME = re.compile(r"[0-9a-f]{24}")


class SavedQueries:
    """Queries in a folder, at most `most` of them. Written whole and to the disk before anybody is told."""

    def __init__(self, folder: Path | None, most: int) -> None:
        self.folder, self.most = folder, most
        self._count = -1

    def save(self, query: dict[str, Any]) -> str:
        """Keep a query and give its name; raises ProblemError when there is no room, or nothing is saved here."""
        if not self.folder:
            raise problem(400, "not_saved_here")
        content = json.dumps(query, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if len(content) > LARGEST:
            raise problem(400, "body_too_large", grense=LARGEST)
        name = hashlib.sha256(content).hexdigest()[:24]
        path = self.folder / f"{name}.json"
        if path.exists():
            return name
        if self._how_many() >= self.most:
            raise problem(429, "too_many_saved")
        _write(path, content)
        self._count += 1
        return name

    def load(self, name: str) -> dict[str, Any]:
        """Give a query back; raises ProblemError when there is none of that name."""
        if self.folder and _NAME.fullmatch(name):
            try:
                found: dict[str, Any] = json.loads((self.folder / f"{name}.json").read_bytes())
            except FileNotFoundError:
                pass
            else:
                return found
        raise problem(404, "unknown_query", verdi=name)

    def _how_many(self) -> int:
        if self._count < 0 and self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._count = sum(1 for _ in self.folder.glob("*.json"))
        return self._count


def _write(path: Path, content: bytes) -> None:
    """Write beside, flush to the disk, and put in place; the folder's own entry is flushed too."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".saving-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).rename(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
