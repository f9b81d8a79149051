"""The limits of the process that reads what somebody sent: time, memory, files, and no way out."""

from __future__ import annotations

import ctypes
import resource
import sys
from pathlib import Path

CPU_SECONDS = 60
STACK_SECONDS = 10
"""For several deliveries that are read together: so that one of them cannot hold the others up for long."""

MEMORY = 2**30
_OPEN_FILES = 64
_PAGES = Path("/proc/self/statm")
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _SIGKILL = 1, 9
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.dlopen")


def close_the_doors() -> None:
    """Die with the one who started us, and lose the network if the system lets us; call before anything is loaded."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def set_limits() -> None:
    """Limit memory to what one gigabyte has room for, leave no core file, write no file, and start nothing.

    The limit is on addresses: those that threads and libraries have taken and never fill come on top.
    """
    if _PAGES.exists():
        taken, filled = (int(page) * resource.getpagesize() for page in _PAGES.read_text().split()[:2])
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY - filled,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    sys.addaudithook(_refuse)


def allow_time(deliveries: int = 1) -> None:
    """Give the next delivery, or several, their seconds, counted from now; the system ends us when they are used."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(spent.ru_utime + spent.ru_stime) + 1 + (CPU_SECONDS if deliveries == 1 else STACK_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _refuse(event: str, _: object) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
