"""Files that are whole and on disk, or not there: also when the power goes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_flushed(path: Path, content: bytes) -> None:
    """Write a new file and wait until its bytes are on disk."""
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def flush_folder(path: Path) -> None:
    """Wait until the names in a folder are on disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Let a file have this content from one moment to the next; whoever reads sees the old or the new."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    staged = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        staged.chmod(mode)
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)
