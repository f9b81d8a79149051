"""`nki alerts` as a person runs it: look first, send what was seen, send once, read the log."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from alerts_support import ARENDAL, COUNTRY
from nki.cli import main
from nki.publication import write_release
from statistics_support import release_of

if TYPE_CHECKING:
    from pathlib import Path

LINK = ["--link", "https://nki.example/u"]


@pytest.fixture(name="place")
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a release and addresses."""
    monkeypatch.chdir(tmp_path)
    write_release(release_of(COUNTRY, origin="syntetisk"), tmp_path / "utgivelse")
    rows = ["mottaker;rolle;kanal;adresse;spraak", f"kommune/{ARENDAL};politisk;webhook;https://localhost/x;nn"]
    (tmp_path / "adresser.csv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


def test_a_person_looks_first_and_sends_what_was_seen(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["utgivelse", *LINK, "--addresses", "adresser.csv"]
    assert main(["alerts", "plan", *common, "--text"]) == 0
    seen = capsys.readouterr().out
    assert "Ingenting er sendt" in seen
    assert "Måltal 1a" in seen
    assert not (place / "var").exists()
    fingerprint = re.findall(r"--plan ([0-9a-f]{12})", seen)[0]
    # What nobody has looked at is not sent, and a release of invented people only as an exercise.
    assert main(["alerts", "send", *common, "--plan", "0" * 12]) == 2
    assert "Se på den nye" in capsys.readouterr().err
    assert main(["alerts", "send", *common, "--plan", fingerprint]) == 2
    assert "ikke til varsling" in capsys.readouterr().err
    # Nobody listens at that address: it remains, and the log says so.
    assert main(["alerts", "send", *common, "--plan", fingerprint, "--trial"]) == 1
    assert "1 prøves igjen" in capsys.readouterr().out
    assert main(["alerts", "log", "--format", "json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["state"], entry["recipient"]) == ("failed", f"kommune/{ARENDAL}")
    assert main(["alerts", "settle", entry["key"][:8], "--arrived"]) == 2


def test_mail_needs_a_server_and_a_sender(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["mottaker;rolle;kanal;adresse", f"kommune/{ARENDAL};politisk;epost;post@x.example"]
    (place / "adresser.csv").write_text("\n".join(rows), encoding="utf-8")
    common = ["utgivelse", *LINK, "--addresses", "adresser.csv"]
    assert main(["alerts", "plan", *common]) == 0
    fingerprint = re.findall(r"--plan ([0-9a-f]{12})", capsys.readouterr().out)[0]
    assert main(["alerts", "send", *common, "--plan", fingerprint, "--trial"]) == 2
    assert "--smtp" in capsys.readouterr().err


def test_feeds_are_written_for_every_area(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["alerts", "feeds", "utgivelse", *LINK, "--out", "varsler"]) == 2
    assert "publiseringstid" in capsys.readouterr().err
    assert main(["alerts", "feeds", "utgivelse", *LINK, "--out", "varsler", "--updated", "2026-06-15T08:00:00Z"]) == 0
    assert len(list((place / "varsler").iterdir())) == 736
