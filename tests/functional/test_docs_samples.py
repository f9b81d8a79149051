"""Every link of the documents leads somewhere, and every command and sample in them can be typed as it stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from nki.cli import main
from nki.cli.parser import parse
from web_support import write_small_release

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)
OWN = {
    "sh": "README.md CONTRIBUTING.md docs/statbank.md",
    "python": "README.md docs/statbank.md",
    "js": "docs/statbank.md",
}
"""Where samples that are run stand; the tests that run them are those of the README and of the statistics bank."""


def anchors(text: str) -> set[str]:
    """Give the places of a page as they are linked to: its headings, small, with lines between the words."""
    headings = re.findall(r"^#+ +(.*?)\s*$", BLOCK.sub("", text), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {words.replace(" ", "-") for words in plain}


def broken(page: Path) -> list[str]:
    """Give the links of a page that lead nowhere; an address elsewhere must be https and is not asked."""
    text = page.read_text(encoding="utf-8")
    found = []
    for address in re.findall(r"\]\(([^)\s]+)\)", BLOCK.sub("", text)):
        if re.match(r"[a-z]+:", address):
            found += [] if address.startswith("https://") else [address]
            continue
        path, _, place = address.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (place and place not in anchors(target.read_text(encoding="utf-8"))):
            found.append(address)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_control_a_document_with_links_to_nothing_is_found(tmp_path: Path) -> None:
    page = tmp_path / "side.md"
    page.write_text(
        "# En side\n[1](side.md#en-side) [2](borte.md) [3](#borte) [4](http://x.example) [5](https://x.example)"
    )
    assert broken(page) == ["borte.md", "#borte", "http://x.example"]


def commands(text: str) -> list[list[str]]:
    """Give every line of a document that is a command of ours, in a block or indented as one."""
    lines = [line.strip() for line in text.splitlines() if re.match(r"( {2,}|)nki [a-z]", line)]
    return [shlex.split(line, comments=True)[1:] for line in lines if not line.endswith("…")]


def written() -> list[tuple[str, list[str]]]:
    """Give every command written for people to type, but for the pages made from the commands themselves."""
    pages = [page for page in PAGES if page.name != "cli.md"]
    return [(page.name, said) for page in pages for said in commands(page.read_text(encoding="utf-8"))]


def test_every_command_in_a_document_is_understood() -> None:
    found = written()
    assert {name for name, _ in found} >= {"README.md", "statbank.md", "varsler.md"}
    for _, said in found:
        assert parse(said)[1].run, said


def test_samples_that_are_run_stand_only_where_they_are_run() -> None:
    for page in PAGES:
        for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
            name = page.relative_to(ROOT).as_posix()
            assert name in OWN.get(block["language"], name).split(), name


def test_the_sample_of_alerts_works_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "varsler.md").read_text(encoding="utf-8")
    addresses, command = (block["text"] for block in BLOCK.finditer(page))
    write_small_release(tmp_path / "utgivelse")
    (tmp_path / "adresser.csv").write_text(re.sub(r"^ +", "", addresses, flags=re.MULTILINE), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(command)[1:]) == 0
    assert "Ingenting er sendt" in capsys.readouterr().out
    # The control: an address that is not as the page says is refused.
    (tmp_path / "adresser.csv").write_text("mottaker;rolle\nhod;politisk\n", encoding="utf-8")
    assert main(shlex.split(command)[1:]) != 0
