"""The page with findings: whole, in Norwegian, without anything that runs or is fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from nki.cli.main import main
from nki.cli.printed import printed
from nki.cli.report import html_page
from nki.errors import Finding, Severity
from support import Sent, send

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = datetime(2022, 1, 10, 12, tzinfo=UTC)
EVIL = "<script>alert(1)</script>\"'&\n\u202e=1"


class Page(HTMLParser):
    """What is on a page: its tags, their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words += data


def finding(severity: Severity = Severity.WARNING, *, file: str = "0301/person.csv", rule: str = "D999") -> Finding:
    return Finding(rule, severity, "Noe er galt.", file, (2, 3), "bydel", "Fordi.", "Rett det.")


def test_the_page_says_what_the_letters_say() -> None:
    page = Page(html_page([finding(severity) for severity in Severity]))
    assert page.tags.count("article") == len(Severity)
    assert page.words.count("0301/person.csv, linje 2 og 3, felt bydel") == len(Severity)
    for words in ("Feil", "Holdt utenfor", "Advarsel", "Til orientering", "Noe er galt.", "Fordi.", "Rett det."):
        assert words in page.words
    assert ("lang", "nb") in page.attributes


@pytest.mark.parametrize("place", ["file", "rule"])
def test_nothing_on_the_page_runs_or_is_fetched(place: str) -> None:
    text = html_page([finding(**{place: EVIL})])
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "object", "form", "a"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name in {"src", "href"} or name.startswith("on")]
    assert "<script>alert(1)</script>" in page.words
    assert "\u202e" not in text
    assert "url(" not in text
    assert "@import" not in text


def test_what_one_rule_says_of_many_places_is_said_once() -> None:
    page = Page(html_page([finding(file=f"{n:04d}/person.csv") for n in range(50)]))
    assert page.tags.count("article") == 1
    assert "og 10 steder til" in page.words


def test_a_page_without_findings_says_so() -> None:
    assert "Ingen funn." in Page(html_page([])).words


def test_the_command_writes_the_page_and_a_row_left_out_counts_as_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = Sent(persons=(("A", "1980", ""),), services=(("A", "1", "9", "innvilget", "2021-05-02", "2021-05-01"),))
    path, out = send(tmp_path / "0301", sent), tmp_path / "funn" / "side.html"
    assert main(["check", str(path), "--format", "html", "--out", str(out)]) == 1
    assert capsys.readouterr().out == ""
    assert "D090" in Page(out.read_text(encoding="utf-8")).words
    assert main(["check", str(path), "--format", "html"]) == 1
    assert capsys.readouterr().out == out.read_text(encoding="utf-8")
    assert main(["check", str(path), "--out", str(out)]) == 1
    assert "D090 holdt utenfor" in out.read_text(encoding="utf-8")


def test_the_print_is_tagged_in_norwegian_and_says_what_the_letters_say(tmp_path: Path) -> None:
    findings = [finding(severity, file=f"{n}/person.csv") for severity in Severity for n in range(60)]
    print_out = printed(findings, MOMENT)
    assert print_out == printed(findings, MOMENT)
    for mark in (b"%PDF-1", b"/MarkInfo", b"/Lang(nb", b"pdfuaid"):
        assert mark in print_out.replace(b"/Lang (", b"/Lang(")
    sent = Sent(persons=(("A", "1980", ""),), services=(("A", "1", "9", "innvilget", "2021-05-02", "2021-05-01"),))
    path, out = send(tmp_path / "0301", sent), tmp_path / "funn.pdf"
    assert main(["check", str(path), "--format", "pdf", "--out", str(out)]) == 1
    assert out.read_bytes().startswith(b"%PDF-1")


@pytest.mark.parametrize("evil", [EVIL, "#panic()", "$x$ *b* @a <b> [", "\\u{202e}", "ʹ漢😀\0"])
def test_nothing_in_the_print_is_carried_out(evil: str) -> None:
    assert printed([finding(file=evil), finding(rule=evil)], MOMENT).startswith(b"%PDF-1")


def test_a_print_needs_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = send(tmp_path / "0301", Sent(persons=(("A", "1980", ""),)))
    assert main(["check", str(path), "--format", "pdf"]) == 2
    assert "--out" in capsys.readouterr().err


def test_control_words_that_are_not_escaped_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nki.cli.report.escape", str)
    assert "script" in Page(html_page([finding(file=EVIL)])).tags
