"""Runs one subject in a process of its own and says, as JSON: a fingerprint of its answer, and its times.

`python -m benchmarks.subject module:function DATA REPEAT`. The work is done once to warm up, then REPEAT times with
the clocks on; REPEAT 0 is for those whose whole process is measured from outside.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from nki.cli.starting import load

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[], object]


def main(name: str, data: Path, repeat: int) -> None:
    """Prepare, warm up, measure, tell."""
    module, function = name.split(":")
    work: Work = getattr(load(f"benchmarks.subjects.{module}"), function)(data)
    said: dict[str, object] = {"answer": fingerprint(work())}
    times = [_time(work) for _ in range(repeat)]
    if times:
        said |= {"cpu": median(cpu for cpu, _ in times), "wall": median(wall for _, wall in times)}
    print(json.dumps(said))


def fingerprint(answer: object) -> str:
    """Name an answer, given as whole numbers in some shape, so that equal answers have equal names."""
    import numpy as np  # noqa: PLC0415  (loaded after the subject, which may load it in its own way)

    numbers = np.asarray(answer, np.float64)
    if (numbers != np.round(numbers)).any():
        raise ValueError("An answer must be whole numbers.")
    return hashlib.sha256(f"{numbers.shape}".encode() + numbers.astype(np.int64).tobytes()).hexdigest()


def _time(work: Work) -> tuple[float, float]:
    # What must be as it was each time is put there with the clocks off.
    getattr(work, "before", lambda: None)()
    work = getattr(work, "work", work)
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
