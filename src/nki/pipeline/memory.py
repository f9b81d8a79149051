"""Where what was found safe is remembered: in the register it was counted from."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nki.disclosure.remembering import Memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nki.counting import Catalogue, Request


@contextmanager
def open_memory(catalogue: Catalogue, requests: Sequence[Request], code: object) -> Iterator[Memory | None]:
    """Open the memory of the register all is counted from; None where files are counted, or a year as it once was."""
    registers = {request.register for request in requests if not request.paths and not request.fingerprints}
    register = registers.pop() if len(registers) == 1 else None
    if register is None or any(request.paths or request.fingerprints for request in requests):
        yield None
        return
    # Only those who count a register need these.
    from nki.registers.store import open_store  # noqa: PLC0415
    from nki.registers.store.remembering import Kept  # noqa: PLC0415

    with open_store(register, catalogue.folder) as store:
        yield Memory(Kept(store), json.dumps(code, sort_keys=True))
