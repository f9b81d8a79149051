"""What a command loads is loaded cheaply, without taking a choice from whoever has made one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SAY = """
import os
from nki.cli.starting import load
load("nki.compute.kernel")
print(os.environ["OPENBLAS_NUM_THREADS"])
"""


@pytest.mark.parametrize(("chosen", "found"), [(None, "1"), ("2", "2")])
def test_a_command_takes_one_thread_for_linear_algebra_unless_somebody_chose_otherwise(
    chosen: str | None, found: str
) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "OPENBLAS_NUM_THREADS"}
    environment |= {"OPENBLAS_NUM_THREADS": chosen} if chosen else {}
    command = [sys.executable, "-c", SAY]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603  (our own)
    assert said.stdout.strip() == found
