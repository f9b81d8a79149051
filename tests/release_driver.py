"""Lets a process die at every point on the way from a made release to a public one, and says what it left behind.

Run with a folder: forks a child per point, kills it there as kill -9 does, and prints one line of JSON per point.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nki.publication import published
from nki.publication.integrity import faults
from nki.registers.store import verify_chain
from nki.releasing import keep, publish, read_desk, require, settle
from store_support import opened
from unit.publication.test_release import make_release

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.publication import Release

STEPS = ("fsync", "rename", "replace", "mkdir", "chmod")


def die_at(point: int) -> None:
    """Kill this process before the `point`-th step that the disk would remember."""
    passed = 0

    def counted(step: Callable[..., Any]) -> Callable[..., Any]:
        def passing(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  (whatever the step takes)
            nonlocal passed
            passed += 1
            if passed == point:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*arguments, **named)

        return passing

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))


def child(register: Path, point: int, release: Release) -> int:
    """Keep and publish in a process of its own; give how it ended.

    The release is made before: what counts starts threads, and a forked process has none of them.
    """
    pid = os.fork()
    if pid == 0:
        die_at(point)
        with opened(register) as store:
            keep(store, release)
            publish(store, release.sha256)
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def state(register: Path) -> dict[str, Any]:
    """Say what the public sees at this moment, before anybody repairs anything."""
    listed = published(register / "releases").releases
    return {"out": [one.release for one in listed], "faults": [fault for one in listed for fault in faults(one.folder)]}


def repaired(register: Path, release: Release) -> dict[str, Any]:
    """Do it all again, and say how it stands."""
    with opened(register) as store:
        logged = [draft.release for draft in read_desk(store).published]
        healed = [one.release for one in settle(store)]
        keep(store, release)
        publish(store, release.sha256)
        left = sorted(path.name for path in store.path("releases").iterdir())
        return {"logged": logged, "healed": healed, "left": left, "chain": verify_chain(store)}


def main(folder: Path) -> None:
    """Try every point."""
    release = make_release()
    point = 0
    ended = 1
    while ended:
        point += 1
        register = folder / str(point)
        with opened(register) as store:
            require(store, 0, "prøve")
        ended = child(register, point, release)
        line = {"killed": ended != 0, **state(register), **repaired(register, release), "again": state(register)}
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
