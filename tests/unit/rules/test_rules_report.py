"""The page with findings: whole, in Norwegian, without anything that runs or is fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from nki.cli.main import main
from nki.errors import Finding, Severity
from nki.kommune.faces.checked import html_page
from nki.kommune.faces.checkedprint import printed
from nki.kommune.findings import in_order, spans, summary, to_csv, verdict
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
    monkeypatch.setattr("nki.kommune.faces.checked.escape", str)
    assert "script" in Page(html_page([finding(file=EVIL)])).tags


def many(lines: int, severity: Severity = Severity.ERROR, file: str = "person.csv") -> Finding:
    return Finding("D014", severity, "Ikke et årstall.", file, tuple(range(2, lines + 2)), "foedselsaar", count=lines)


def test_what_is_to_be_mended_first_comes_first() -> None:
    few, lots, warning = many(2, file="a.csv"), many(900, file="b.csv"), many(5000, Severity.WARNING)
    assert in_order([warning, few, lots]) == [lots, few, warning]


def test_the_summary_says_how_many_lines_there_are_to_mend() -> None:
    assert summary([many(1000), many(1), many(1, Severity.WARNING)]) == "2 feil i 1\u202f001 linjer, 1 advarsel"


@pytest.mark.parametrize(
    ("severities", "words"),
    [
        ((Severity.WARNING, Severity.ERROR), "blir avvist"),
        ((Severity.WARNING, Severity.ROW), "holdes utenfor"),
        ((Severity.WARNING, Severity.INFORMATION), "kan leveres. Se på advarslene"),
        ((Severity.INFORMATION,), "kan leveres."),
        ((), "kan leveres."),
    ],
)
def test_the_verdict_says_what_becomes_of_the_delivery(severities: tuple[Severity, ...], words: str) -> None:
    assert words in verdict([many(1, severity) for severity in severities])


def test_the_page_lists_every_line_there_is_to_mend() -> None:
    page = Page(html_page([many(1000)], ["feil3000"]))
    assert "2–1001" in page.words
    assert "linje 2, 3, 4, 5, 6 og 995 til" in page.words
    assert "blir avvist" in page.words
    assert "Kontroll av innsending feil3000" in page.words


@pytest.mark.parametrize(("lines", "said"), [((), ""), ((3,), "3"), ((9, 2, 3, 4, 7, 7), "2–4, 7, 9")])
def test_line_numbers_are_said_short(lines: tuple[int, ...], said: str) -> None:
    assert spans(lines) == said


def test_a_spreadsheet_gets_a_row_for_each_line_and_nothing_to_carry_out() -> None:
    told = to_csv([many(3), Finding("D001", Severity.WARNING, "Noe.", "=cmd()", todo="-1"), many(2)])
    head, *rows = told.removeprefix("\ufeff").split("\r\n")[:-1]
    assert head.split(";")[:4] == ["alvor", "regel", "fil", "linje"]
    assert [row.split(";")[3] for row in rows] == ["2", "3", "4", "2", "3", ""]
    assert rows[-1].split(";")[2] == "'=cmd()"
    assert told.startswith("\ufeff")


def test_a_spreadsheet_says_so_when_not_every_line_was_kept() -> None:
    (*_, last) = to_csv([Finding("D014", Severity.ERROR, "Noe.", "a.csv", (2, 3), count=10)]).split("\r\n")[:-1]
    assert last.split(";")[3] == "og 8 til"


def test_the_terminal_says_what_becomes_of_the_delivery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = send(tmp_path / "0301", Sent(persons=(("A", "19x0", ""),)))
    assert main(["check", str(path)]) == 2
    assert "Innsendingen blir avvist" in capsys.readouterr().out
    assert main(["check", str(path), "--format", "csv"]) == 2
    assert "person.csv;2;foedselsaar;" in capsys.readouterr().out
