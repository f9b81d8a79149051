"""The manager's own log: what was done, for which register and epoch, how many. Never about whom."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from nki.registers.identity.scanner import has_any

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def write_log(path: Path, when: datetime, act: str, **said: str | int) -> None:
    """Add a line; raises ValueError, writing nothing, if an identity number has found its way into it."""
    line = json.dumps({"when": when.isoformat(timespec="seconds"), "act": act, **said}, ensure_ascii=False)
    if any(has_any(str(value)) for value in (act, *said.values())):
        raise ValueError("Loggen skal ikke ha et identitetsnummer i seg.")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as stream:
        stream.write(line.encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
