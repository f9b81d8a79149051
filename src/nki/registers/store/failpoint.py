"""Places where a test lets the process die, or the disk fail: the promises are tried there, not only believed.

`NKI_FAILPOINT=name:n` ends the process, as kill -9 does, when the place `name` is passed for the n-th time; `*` is any
place. `NKI_FAILPOINT=name:n:ENOSPC` lets the disk answer with that error instead, from then on.
"""

from __future__ import annotations

import errno
import os
import signal
from collections import Counter

_passed: Counter[str] = Counter()


def reach(name: str) -> None:
    """Pass a place."""
    said = os.environ.get("NKI_FAILPOINT")
    if not said:
        return
    where, _, rest = said.partition(":")
    number, _, answer = rest.partition(":")
    if where not in ("*", name):
        return
    _passed[said] += 1
    if answer and _passed[said] >= int(number):
        raise OSError(getattr(errno, answer), os.strerror(getattr(errno, answer)))
    if not answer and _passed[said] == int(number):
        os.kill(os.getpid(), signal.SIGKILL)
