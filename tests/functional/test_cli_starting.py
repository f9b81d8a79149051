"""What a command loads is loaded cheaply, without taking a choice from whoever has made one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from support import Sent, send

if TYPE_CHECKING:
    from pathlib import Path

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


TELL = """
import sys
from nki.cli.main import main
HEAVY = {"scipy", "duckdb", "jinja2", "nki.pipeline", "nki.disclosure.audit"}
print(main(sys.argv[1:]), *sorted(HEAVY & set(sys.modules)))
"""


def test_to_check_a_delivery_loads_nothing_of_what_withholds_or_publishes(tmp_path: Path) -> None:
    delivery = send(tmp_path / "en", Sent("4203", (("A", "1980", ""),), (("A", "13", "1", "2021-03-01"),)))
    loaded = {}
    for name, path in (("delivery", delivery), ("catalogue", default_catalogue())):
        command = [sys.executable, "-c", TELL, "check", str(path), "--format", "json", "--out", str(tmp_path / "funn")]
        said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  (our own)
        loaded[name] = said.stdout.split()
    assert loaded["delivery"] == ["0"]
    # The catalogue has it all: so the list is of what there is.
    assert {"scipy", "nki.pipeline", "nki.disclosure.audit"} <= set(loaded["catalogue"])
