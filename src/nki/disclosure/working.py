"""Indicators are protected side by side, a process for each core; the result does not depend on how many."""

from __future__ import annotations

import os
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from queue import Empty, SimpleQueue
from subprocess import DEVNULL, PIPE, Popen
from typing import IO, TYPE_CHECKING, cast

from nki.disclosure.one import Sheet, Task, protect_one
from nki.errors import DisclosureError, NkiError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from nki.disclosure.remembering import Memory

SMALL = 500
"""Rows; below, starting a process costs more than it gives."""


def work(
    tasks: Sequence[Task], progress: Callable[[int, int], None] | None = None, memory: Memory | None = None
) -> list[Sheet]:
    """Protect each task, in their order; raises the first error. What is in the memory is taken from there."""
    known = [memory.recall(task) if memory else None for task in tasks]
    unknown = [task for task, sheet in zip(tasks, known, strict=True) if sheet is None]
    unknown = [memory.hinted(task) if memory else task for task in unknown]
    found = []
    # Closed here, and not when the garbage is collected: that may be in one of its own threads.
    with closing(work_each(unknown)) as answers:
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


def work_each(tasks: Sequence[Task]) -> Generator[Sheet | NkiError, None, None]:
    """Protect each task; give the sheet, or the letter, of one after the other."""
    if len(tasks) == 1 or sum(len(task.counts.rows) for task in tasks) < SMALL:
        yield from map(_here, tasks)
        return
    cores = min(os.cpu_count() or 1, len(tasks))
    with _Helpers() as helpers, ThreadPoolExecutor(max_workers=cores) as pool:
        yield from pool.map(helpers.ask, tasks)


def _here(task: Task) -> Sheet | NkiError:
    try:
        return protect_one(task)
    except NkiError as error:
        return error


class _Helpers(ExitStack):
    """Processes that protect, each one task after the other; all end with this.

    Plain processes rather than multiprocessing, which would run the caller's own script once more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.free: SimpleQueue[Popen[bytes]] = SimpleQueue()

    def ask(self, task: Task) -> Sheet | NkiError:
        """Let a process that is free protect a task, or a new one; may be called from several threads."""
        helper = self._take()
        pipe, back = cast("IO[bytes]", helper.stdin), cast("IO[bytes]", helper.stdout)
        try:
            pipe.write(pickle.dumps(task))
            pipe.flush()
            answer: Sheet | NkiError = pickle.load(back)  # noqa: S301  (from our own child)
        except (EOFError, OSError, pickle.UnpicklingError):
            helper.kill()
            with suppress(OSError):
                pipe.close()
            where = f"{task.indicator} {task.counts.year}"
            return DisclosureError(f"{where}: prosessen som skjermer, stoppet. Kjør på nytt.")
        self.free.put(helper)
        return answer

    def _take(self) -> Popen[bytes]:
        try:
            return self.free.get_nowait()
        except Empty:
            command = [sys.executable, "-c", "from nki.disclosure.working import serve; serve()"]
            quiet = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
            return self.enter_context(Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=quiet))  # noqa: S603  (our own command)


def serve() -> None:
    """Protect what comes in, one after the other, and give the sheet or the letter out."""
    while True:
        try:
            task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301  (from our own parent)
        except EOFError:
            return
        sys.stdout.buffer.write(pickle.dumps(_here(task)))
        sys.stdout.buffer.flush()
