"""nki: Norway's national quality indicators, from register to publication.

`nki.check`, `nki.counts`, `nki.release`, `nki.read_release` and `nki.write_release` are the commands as functions;
they are loaded when first used, so that the command line starts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.verbs import check, counts, open_catalogue, read_release, release, write_release

__all__ = ["check", "counts", "open_catalogue", "read_release", "release", "write_release"]


def __getattr__(name: str) -> object:
    """Load a verb when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'nki' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  (see above)

    return getattr(import_module("nki.verbs"), name)


def __dir__() -> list[str]:
    """List the verbs."""
    return sorted(__all__)
