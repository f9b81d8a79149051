"""What can be set about the rooms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nki.access import TokenVerifier
    from nki.access.oidc import OidcLogin


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class RoomSettings:
    """`register` is the folder it lives in; `origin` is our own address, as browsers see it.

    `releases` are published figures to compare with. `tokens` takes Maskinporten tokens, `oidc` lets people log in
    elsewhere; without them, keys are the only way in. `most` and `each_second` limit how often one may ask.
    """

    register: Path
    origin: str
    releases: Path | None = None
    tokens: TokenVerifier | None = None
    oidc: OidcLogin | None = None
    most: float = 60
    each_second: float = 10
    most_bytes: int = 64 * 2**20
    workers: int = 4
    clock: Callable[[], datetime] = field(default=_now)
    seconds: Callable[[], float] = field(default=monotonic)

    @property
    def secure(self) -> bool:
        """Tell whether browsers reach us over https."""
        return self.origin.startswith("https://")
