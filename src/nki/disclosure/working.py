"""Indicators are protected side by side, each in a process of its own; the result does not depend on how many."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from nki.disclosure.one import Sheet, Task, protect_one
from nki.errors import DisclosureError, NkiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nki.disclosure.remembering import Memory

SMALL = 500
"""Rows; below, starting a process costs more than it gives."""


def work(
    tasks: Sequence[Task], progress: Callable[[int, int], None] | None = None, memory: Memory | None = None
) -> list[Sheet]:
    """Protect each task, in their order; raises the first error. What is in the memory is taken from there."""
    known = [memory.recall(task) if memory else None for task in tasks]
    answers = work_each([task for task, sheet in zip(tasks, known, strict=True) if sheet is None])
    found = []
    for done, (task, sheet) in enumerate(zip(tasks, known, strict=True), 1):
        found.append(sheet or _new(task, next(answers), memory))
        if progress:
            progress(done, len(tasks))
    return found


def _new(task: Task, answer: Sheet | NkiError, memory: Memory | None) -> Sheet:
    if isinstance(answer, NkiError):
        raise answer
    if memory:
        memory.keep(task, answer)
    return answer


def work_each(tasks: Sequence[Task]) -> Iterator[Sheet | NkiError]:
    """Protect each task; give the sheet, or the letter, of one after the other."""
    if len(tasks) == 1 or sum(len(task.counts.rows) for task in tasks) < SMALL:
        yield from map(_here, tasks)
        return
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        yield from pool.map(_elsewhere, tasks)


def _here(task: Task) -> Sheet | NkiError:
    try:
        return protect_one(task)
    except NkiError as error:
        return error


def _elsewhere(task: Task) -> Sheet | NkiError:
    # A plain process rather than multiprocessing, which would run the caller's own script once more.
    quiet = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, "-c", "from nki.disclosure.working import serve; serve()"],
        input=pickle.dumps(task),
        capture_output=True,
        env=os.environ | quiet,
        check=False,
    )
    if done.returncode:
        return DisclosureError(f"{task.indicator} {task.counts.year}: prosessen som skjermer, stoppet. Kjør på nytt.")
    answer: Sheet | NkiError = pickle.loads(done.stdout)  # noqa: S301  (from our own child)
    return answer


def serve() -> None:
    """Protect what comes in, and give the sheet or the letter out."""
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301  (from our own parent)
    sys.stdout.buffer.write(pickle.dumps(_here(task)))
