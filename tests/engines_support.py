"""The engines that are servers: each is started by the tests that ask for it, and ended with them.

Where one is not installed, its tests are skipped and say what is missing; NKI_ENGINES=required forbids that.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUIRED = "NKI_ENGINES"
DEBIAN = Path("/usr/lib/postgresql")
QUICK = "-c fsync=off -c jit=off -c listen_addresses='' -c unix_socket_directories={0}"


def insist(there: object, what: str) -> None:
    """Skip when something is missing, or fail where it must be there."""
    if not there:
        assert not os.environ.get(REQUIRED), f"required here: {what}"
        pytest.skip(f"not here: {what}")


@contextmanager
def postgres() -> Iterator[str]:
    """Run Debian's PostgreSQL in a folder of its own, reached by a socket in it and by nothing else; give its name."""
    programs = [shutil.which("pg_ctl"), *(str(path) for path in sorted(DEBIAN.glob("*/bin/pg_ctl")))]
    control = next((Path(one).resolve() for one in programs[::-1] if one), None)
    insist(control, "PostgreSQL (apt-get install postgresql)")
    insist(find_spec("psycopg"), "psycopg (make .venv/.dev)")
    assert control
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if not os.geteuid():
        shutil.chown(folder, "postgres", "postgres")
    try:
        _run(control.parent / "initdb", "-D", folder / "data", "-A", "trust", "-U", "nki", "-E", "UTF8", "--no-sync")
        _run(control, "-D", folder / "data", "-w", "-l", folder / "log", "-o", QUICK.format(folder), "start")
        try:
            yield f"host={folder} user=nki dbname=postgres"
        finally:
            _run(control, "-D", folder / "data", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _run(program: Path, *arguments: object) -> None:
    # It refuses to be run by root, who runs tests in a container.
    before = [] if os.geteuid() else ["/sbin/runuser", "-u", "postgres", "--"]
    command = [*before, str(program), *map(str, arguments)]
    done = subprocess.run(  # noqa: S603  (our own server)
        command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@contextmanager
def spark(warehouse: Path) -> Iterator[str]:
    """Start Spark with two threads in this process; give its master."""
    insist(shutil.which("java"), "Java (apt-get install default-jre-headless)")
    insist(find_spec("pyspark"), "pyspark (make .venv/.spark)")
    from pyspark.sql import SparkSession  # noqa: PLC0415  (only where it is installed)

    settings = {
        "spark.sql.shuffle.partitions": "1",
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "localhost",
        "spark.driver.host": "localhost",
        "spark.sql.warehouse.dir": str(warehouse),
    }
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield "local[2]"
    session.stop()
