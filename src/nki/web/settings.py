"""How the service is set up; nothing here is secret."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003  (dataclasses are read at run time)


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and places. `base_url` is how the world reaches the service, without a slash at the end.

    `calls` per `window` seconds and caller, 0 for no limit; `cells` in one answer. Saved queries are kept in `saved`,
    at most `most_saved` of them; without a place, none are saved.
    """

    base_url: str = "http://localhost"
    cells: int = 800_000
    calls: int = 30
    window: int = 60
    saved: Path | None = None
    most_saved: int = 10_000
    site: Path | None = None
