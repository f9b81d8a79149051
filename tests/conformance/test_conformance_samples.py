"""Every sample on the page for those who use the bank is run as it is printed, against a bank that is served."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import pytest

from conformance.install import ROOT
from nki.web.bank.table import SYMBOLS

if TYPE_CHECKING:
    from conformance.served import Served

PAGE = (ROOT / "docs" / "statbank.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def run_in_shell(text: str, bank: str) -> str:
    """Run a block as somebody would who pastes it."""
    bash = shutil.which("bash")
    assert bash
    command = [bash, "-euo", "pipefail", "-c", text.replace("curl -s", "curl -sf")]
    said = {"BANK": bank, "PATH": os.environ["PATH"]}
    return subprocess.run(command, env=said, capture_output=True, check=True).stdout.decode()  # noqa: S603


def run_in_node(text: str, bank: str) -> str:
    """Run a block as a module."""
    command = ["node", "--input-type=module", "--eval", text]
    said = {"BANK": bank, "PATH": os.environ["PATH"]}
    return subprocess.run(command, env=said, capture_output=True, check=True).stdout.decode()  # noqa: S603


def test_the_page_has_samples_in_these_languages_and_no_other() -> None:
    assert {language for language, _ in BLOCKS} == {"sh", "python", "js"}


@pytest.mark.parametrize("place", range(len(BLOCKS)))
def test_every_sample_of_the_page_works_as_printed(small: Served, place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    language, text = BLOCKS[place]
    if language == "js" and not shutil.which("node"):
        pytest.skip("Node is not on this machine.")
    if language == "js":
        said = run_in_node(text, small.bank)
    elif language == "sh":
        said = run_in_shell(text, small.bank)
    else:
        monkeypatch.setenv("BANK", small.bank)
        with redirect_stdout(io.StringIO()) as printed:
            exec(text, {})  # noqa: S102  (our own page)
        said = printed.getvalue()
    assert said.strip()
    assert "urn:nki:problem" not in said


def test_control_a_sample_with_a_fault_in_it_fails(small: Served) -> None:
    (first, *_) = [text for language, text in BLOCKS if "top(1)" in text]
    with pytest.raises(subprocess.CalledProcessError):
        run_in_shell(first.replace("top(1)", "tpo(1)"), small.bank)


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not on this machine.")
def test_control_a_sample_in_javascript_with_a_fault_in_it_fails(small: Served) -> None:
    (script,) = [text for language, text in BLOCKS if language == "js"]
    assert "2021" in run_in_node(script, small.bank)
    with pytest.raises(subprocess.CalledProcessError):
        run_in_node(script.replace("[Region]", "[Regoin]"), small.bank)


def test_the_page_names_every_sign_every_table_and_every_format(small: Served) -> None:
    config = json.loads(small.fetch("/config"))
    tables = [table["id"] for table in json.loads(small.fetch("/tables"))["tables"]]
    named = [*tables, *config["dataFormats"], *filter(None, SYMBOLS.values())]
    assert [name for name in named if f"`{name}`" not in PAGE] == []
