"""What the README and CONTRIBUTING tell people to type can be typed, and does what it says."""

from __future__ import annotations

import re
import shlex
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

import pytest

from nki.catalogue import default_catalogue
from nki.cli import main
from nki.cli.parser import parse
from nki.reproduction import Reproduction, Verdict, build_register, load_published, reproduce
from site_support import few_areas

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LONG_RUN = {"demo", "reproduce"}
"""Commands that build a whole register; they are only parsed here."""


def commands(text: str) -> list[list[str]]:
    """Find every line of a shell block that begins with nki."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("nki ")]


def numbers(text: str) -> set[str]:
    """Find every whole number and decimal fraction, with the spaces of thousands taken out."""
    return {found.replace(" ", "") for found in re.findall(r"\d{1,3}(?: \d{3})+|\d+(?:\.\d+)?", text)}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    assert named <= targets


def test_every_link_of_the_front_pages_leads_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        links = re.findall(r"\]\((?!https://)([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8"))
        assert [link for link in links if not (ROOT / link).exists()] == [], page


@pytest.mark.parametrize("command", commands(README), ids=" ".join)
def test_every_command_in_the_readme_is_understood(command: list[str]) -> None:
    assert parse(command)[1].run


def test_control_a_command_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands("```sh\nnki chekc x  # oops\n```\n") == [["chekc", "x"]]
    with pytest.raises(SystemExit):
        parse(["chekc", "x"])
    assert "chekc" in capsys.readouterr().err


def test_the_readme_commands_work_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "catalogue").symlink_to(ROOT / "catalogue")
    published = load_published(default_catalogue() / "published")
    build_register(published, Path("var/demo/register"), years={2020, 2021}, only={"4203"})
    run = [command for command in commands(README) if command[0] not in LONG_RUN]
    assert {command[0] for command in run} == {
        "audit",
        "check",
        "counts",
        "deliveries",
        "explain",
        "plan",
        "receive",
        "release",
        "show",
        "site",
        "sumreport",
        "verify",
    }
    with few_areas():
        found = {" ".join(command): main(command) for command in run}
    # A delivery of the demo has warnings, as real ones do, and its release is not protected; that is what these say.
    told = ("check var", "receive var", "audit")
    fine = {command: {0, 1} if command.startswith(told) else {0} for command in found}
    assert {command: code for command, code in found.items() if code not in fine[command]} == {}
    for example in re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        exec(example, {})  # noqa: S102  (our own README)
    assert {path.name for path in tmp_path.iterdir()} >= {"antall-2021.csv", "antall-4203.csv", "utgivelse-2021"}


@pytest.mark.long
def test_the_numbers_in_the_readme_are_those_that_are_computed(tmp_path: Path) -> None:
    from nki.counting import Catalogue  # noqa: PLC0415  (only the long run needs it)

    catalogue = Catalogue(default_catalogue())
    published = load_published(catalogue.folder / "published")
    built = build_register(published, tmp_path)
    said = README.partition("## What the demo shows")[2].partition("## Use it")[0]
    assert computed(reproduce(catalogue, published, built, tmp_path)) <= numbers(said)


def computed(result: Reproduction) -> set[str]:
    """Gather what the README says of the reproduction."""
    verdicts = result.verdicts("kommune")
    shown = sum(verdicts.values())
    whole = [shown, *(verdicts[kind] for kind in Verdict if verdicts[kind]), shown - verdicts[Verdict.IDENTICAL]]
    whole += [len(result.withheld), len(result.told_apart)]
    gaps = [_largest_gap(result, level) for level in ("land", "fylke")]
    return {str(number) for number in whole} | set(gaps)


def _largest_gap(result: Reproduction, level: str) -> str:
    """Find the largest difference of måltall 1a, rounded up to one decimal."""
    sums = (m for m in result.matches if (m.row.level, m.outcome) == (level, "met"))
    return str(max(abs((m.computed or 0) - m.published) for m in sums).quantize(Decimal("0.1"), ROUND_CEILING))
