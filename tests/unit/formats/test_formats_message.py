"""The KPR message: events become services, corrections are carried out, gaps are told, identities stay at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from formats_support import D_NUMBER, FNR, event, message, notification, user
from nki.errors import DeliveryError, Finding
from nki.registers.formats.messagefile import read_message
from nki.registers.formats.messagerules import Link, chain_findings, in_force, in_order, last_link
from nki.registers.formats.opening import is_message
from nki.registers.formats.services import to_services
from support import schema

if TYPE_CHECKING:
    from nki.registers.formats.message import Message

START = "TjenesteStart"
END = "TjenesteSlutt"


def door(kind: str, number: str, kommune: str) -> str:
    """Stand at the door: a pseudonym that shows what was asked."""
    if number == "0":
        raise ValueError("nummeret er ikke gyldig")
    return f"p{kind}-{kommune}-{number[-2:]}"


def read(content: bytes) -> tuple[Message, tuple[Finding, ...]]:
    """Read one message."""
    return read_message(content, "melding.xml", door)


def refused(content: bytes) -> set[tuple[str, str]]:
    """Read a message that is refused: rules and fields."""
    with pytest.raises(DeliveryError) as error:
        read(content)
    assert FNR not in str(error.value)
    return {(finding.rule, finding.field) for finding in error.value.findings}


def services(*contents: bytes) -> list[tuple[str, str | None, str | None, str | None]]:
    """Give each service: id, start, end, organisation."""
    messages = in_order(read(content)[0] for content in contents)
    frame, _ = to_services(in_force(messages), schema())
    return frame.select("tjeneste_id", "startdato", "sluttdato", "organisasjonsnummer").rows()


def misfits(*notifications: str) -> set[str]:
    """Give what does not fit, in words."""
    findings = to_services(in_force([read(message(*notifications))[0]]), schema())[1]
    assert {finding.rule for finding in findings} <= {"D076"}
    return {finding.what for finding in findings}


def test_start_and_end_become_one_service() -> None:
    content = message(
        notification(1, event(START, "2024-01-05", more=' tjenesteOrgNr="974760673"')),
        notification(2, event("TjenesteutforerEndret", "2024-03-01", more=' tjenesteOrgNr="999999999"')),
        notification(3, event("MidlertidigStoppFra", "2024-04-01", more=' midlertidigStoppID="s"')),
        notification(4, event("MidlertidigStoppTil", "2024-05-01", more=' midlertidigStoppID="s"')),
        notification(5, event(END, "2024-06-01")),
    )
    assert is_message(content)
    assert services(content) == [("t1", "2024-01-05", "2024-06-01", "999999999")]
    frame, findings = to_services(in_force([read(content)[0]]), schema())
    assert findings == []
    assert frame.row(0, named=True) | {"pseudonym": "p1-0301-97", "tjenestetype": "15", "resultat": "innvilget"} == (
        frame.row(0, named=True)
    )
    assert tuple(frame.columns) == schema().table("tjeneste").columns


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        (("M", event(START, "2024-02-02", "t2")), [("t2", "2024-02-02", None, None)]),
        (
            ("T", event(START, "2024-02-02", "t2")),
            [("t1", "2024-01-01", None, None), ("t2", "2024-02-02", None, None)],
        ),
        (("C", ""), []),
    ],
)
def test_corrections_are_carried_out(correction: tuple[str, str], expected: list[tuple[str, ...]]) -> None:
    status, events = correction
    first = notification(1, event(START, "2024-01-01"))
    assert services(message(first, notification(2, events, status=status, ref=1))) == expected
    assert services(message(notification(2, events, status=status, ref=1)), message(first)) == expected


def test_a_correction_of_a_correction_speaks_of_the_original() -> None:
    content = message(
        notification(1, event(START, "2024-01-01")),
        notification(2, event(START, "2024-02-01"), status="M", ref=1),
        notification(3, event(START, "2024-03-01"), status="M", ref=2),
    )
    assert services(content) == [("t1", "2024-03-01", None, None)]


def test_a_correction_of_nothing_is_refused() -> None:
    content = message(notification(2, event(START, "2024-01-01"), status="M", ref=99))
    with pytest.raises(DeliveryError) as error:
        in_force([read(content)[0]])
    assert [finding.rule for finding in error.value.findings] == ["D074"]


def test_running_numbers_rise_and_a_gap_shows() -> None:
    numbers = [notification(n, event(START, "2024-01-01", f"t{n}")) for n in (5, 6, 9, 6)]
    messages = [read(message(*numbers))[0]]
    assert {(f.rule, f.lines) for f in chain_findings(messages)} == {("D072", (6,)), ("D073", (5, 6))}
    follows = [read(message(*numbers[:2]))[0]]
    assert chain_findings(follows) == []
    assert chain_findings(follows, Link(4, "00000000-0000-0000-0000-000000000004")) == []
    assert {f.rule for f in chain_findings(follows, Link(3, "x"))} == {"D073"}
    assert {f.rule for f in chain_findings(follows, last_link(follows))} == {"D072", "D073"}


@pytest.mark.parametrize(
    ("who", "kept"),
    [
        (user(), 1),
        (user(kind="3"), 1),
        (user(fid=""), 0),
        (user(kind=""), 0),
        (user(number=""), 0),
        (user(kind="11"), 0),
        (user(fid="0"), 0),
        (user(more=' bydel="1234567"'), 1),
    ],
)
def test_what_cannot_be_used_is_left_out_with_a_letter(who: str, kept: int) -> None:
    got, findings = read(message(notification(1, event(START, "2024-01-01", who=who))))
    assert sum(len(one.events) for one in got.notifications) == kept
    clean = who in (user(), user(kind="3"))
    assert {finding.rule for finding in findings} == (set() if clean else {"D075" if not kept else "D079"})


@pytest.mark.parametrize(
    ("old", "new", "rule", "field"),
    [
        ('versjon="56.0.0"', 'versjon="55.0.0"', "D071", "versjon"),
        ('meldingstype="K"', 'meldingstype="X"', "D071", "meldingstype"),
        ('statusNotifikasjon="N"', 'statusNotifikasjon="Q"', "D071", "statusNotifikasjon"),
        ('notifikasjonLopeNr="1"', 'notifikasjonLopeNr="x"', "D071", "notifikasjonLopeNr"),
        ('hendelseDato="2024-01-01"', 'hendelseDato="2024-02-30"', "D071", "hendelseDato"),
        ('tjenesteType="15"', 'tjenesteType="6"', "D071", "tjenesteType"),
        ('tjenesteID="t1"', "", "D071", "tjenesteID"),
        ('kommuneNr="0301"', 'kommuneNr="301"', "D071", "kommuneNr"),
        ("<Kommune ", "<Hund/><Kommune ", "D065", ""),
        ("<Kommune ", '<Kommune kommuneNr="1103"/><Kommune ', "D071", "Kommune"),
        ("<Kommune ", "tekst<Kommune ", "D067", ""),
        ("<Kommune ", '<Kommune x="1" ', "D066", ""),
        ("</Melding>", "", "D061", ""),
        ("56_0_0_ipl", "54_0_0_ipl", "D064", ""),
    ],
)
def test_what_is_against_the_standard_refuses_the_message(old: str, new: str, rule: str, field: str) -> None:
    content = message(notification(1, event(START, "2024-01-01"))).decode()
    assert old in content
    assert refused(content.replace(old, new, 1).encode()) == {(rule, field)}


def test_contact_persons_of_both_kinds_are_asked_for() -> None:
    assert {f.rule for f in read(message(contacts=("16", "15")))[1]} == {"D077"}
    assert {f.rule for f in read(message(contacts=("16", "17", "4")))[1]} == {"D079"}


def test_events_that_do_not_fit_are_told() -> None:
    start, end = event(START, "2024-01-01"), event(END, "2024-02-01")
    assert misfits(notification(1, start), notification(2, end)) == set()
    assert len(misfits(notification(1, end))) == 1
    assert len(misfits(notification(1, start), notification(2, event(START, "2024-01-02")))) == 1
    assert len(misfits(notification(1, start), notification(2, end), notification(3, event(END, "2024-03-01")))) == 1
    pause = event("MidlertidigStoppTil", "2024-01-03", more=' midlertidigStoppID="s"')
    assert len(misfits(notification(1, start), notification(2, pause))) == 1
    other = event(START, "2024-01-01", "t2", user(D_NUMBER, "2"))
    assert misfits(notification(1, start), notification(2, other)) == {
        "Hendelsen passer ikke med dem før den: samme brukerNr er brukt om to personer."
    }


def test_no_identity_number_comes_through() -> None:
    got, findings = read(
        message(notification(1, event(START, "2024-01-01")), notification(2, event(END, "2023-01-01")))
    )
    assert FNR not in repr(got)
    assert FNR not in repr(findings)
