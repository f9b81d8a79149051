"""XML deliveries and KPR messages for tests, written as different senders would."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from uuid import UUID
from xml.sax.saxutils import quoteattr

from nki.registers.identity.numbers import kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from support import Sent

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<leveranse xmlns="urn:nki:innsending:1">\n'
IPL = "http://www.npr.no/xmlstds/56_0_0_ipl"
FNR, D_NUMBER, DUF = "02013299997", "41011088188", "201017238203"
"""Public: Skatteetaten's own example for 2032, and two of SSB's own test cases."""

FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
DUF_WEIGHTS = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)


def as_xml(sent: Sent) -> bytes:
    """Write a delivery as the quick reader likes it: one element on each line."""
    rows = (
        "  <" + name + "".join(f" {n}={quoteattr(v)}" for n, v in zip(table[0], row, strict=True)) + "/>\n"
        for name, table in sent.tables().items()
        for row in table[1:]
    )
    return (HEAD + "".join(rows) + "</leveranse>\n").encode()


def guid(number: int) -> str:
    """Give a GUID by number."""
    return str(UUID(int=number))


def user(fid: str = FNR, kind: str = "1", number: str = "77", more: str = "") -> str:
    """Write the person of an event."""
    return f'<Bruker pasientGUID="{guid(9)}" brukerNr="{number}" fid="{fid}" typeID="{kind}"{more}/>'


def event(kind: str, day: str, service: str = "t1", who: str = "", more: str = "") -> str:
    """Write an event."""
    return (
        f'<{kind} tjenesteType="15" hendelseRegTid="{day}T08:00:00" hendelseDato="{day}" tjenesteID="{service}" '
        f'hendelseGUID="{guid(5)}"{more}>{who or user()}</{kind}>'
    )


def notification(number: int, *events: str, status: str = "N", ref: int = 0, previous: int = -1) -> str:
    """Write a notification that follows the one before."""
    before = number - 1 if previous < 0 else previous
    about = f' notifikasjonRef="{guid(ref)}"' if ref else ""
    return (
        f'<Notifikasjon statusNotifikasjon="{status}" notifikasjonTid="2024-01-01T08:00:00" '
        f'notifikasjonGUID="{guid(number)}" notifikasjonForrigeGUID="{guid(before)}" '
        f'notifikasjonLopeNr="{number}"{about}>{"".join(events)}</Notifikasjon>\n'
    )


def message(*notifications: str, kommune: str = "0301", contacts: tuple[str, ...] = ("16", "17")) -> bytes:
    """Write a message."""
    people = "".join(
        f'<Kontaktperson kontPerson="K" meldEpost1="k@example.org" typeKontaktperson="{kind}"/>' for kind in contacts
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Melding xmlns="{IPL}" versjon="56.0.0" meldingstype="K" '
        f'leverandor="L" navnEPJ="E" versjonEPJ="1" versjonUt="1">\n{"".join(notifications)}{people}'
        f'<Kommune kommuneNr="{kommune}"/></Melding>\n'
    ).encode()


def _first_nine(kind: str, chance: random.Random) -> str:
    day, month = chance.randint(1, 28), chance.randint(1, 12)
    if kind == "fh":
        return f"{chance.randint(800_000_000, 999_999_999)}"
    day += 40 if kind == "d" or (kind.startswith("synthetic") and chance.random() < 0.3) else 0
    month += {"h": 40, "synthetic 65": 65, "synthetic 80": 80}.get(kind, 0)
    return f"{day:02d}{month:02d}{chance.randint(0, 99):02d}{chance.randint(0, 999):03d}"


def invent(kind: str, chance: random.Random) -> str:
    """Make an identity number by construction, with arithmetic of its own (no code of the scanner's)."""
    while True:
        if kind == "duf":
            ten = f"{chance.randint(1990, 2030)}{chance.randint(0, 999_999):06d}"
            return f"{ten}{sum(int(d) * w for d, w in zip(ten, DUF_WEIGHTS, strict=True)) % 11:02d}"
        nine = _first_nine(kind, chance)
        if kind == "constructed":
            return nine[:6] + chance.choice(("00100", "00200", "99999"))
        # 2032: the first check digit is 11, 12, 13 or 14 less the remainder; before that, 11 less.
        most = 14 if kind != "classic" else 11
        first = (chance.randint(11, most) - sum(int(d) * w for d, w in zip(nine, FIRST, strict=True)) % 11) % 11
        ten = f"{nine}{first}"
        if first == 10:
            continue
        second = -sum(int(d) * w for d, w in zip(ten, SECOND, strict=True)) % 11
        if second < 10:
            return f"{ten}{second}"


KINDS = ("classic", "fnr", "d", "h", "fh", "synthetic 65", "synthetic 80", "constructed", "duf")


def invented(count: int, seed: int) -> Iterator[str]:
    """Make identity numbers of all kinds in turn."""
    chance = random.Random(seed)  # noqa: S311  (no secret: the seed makes it repeatable)
    return (invent(KINDS[place % len(KINDS)], chance) for place in range(count))


def written(number: str, chance: random.Random) -> str:
    """Write a number as people do, with something around it."""
    if len(number) == 11:
        d, m, y, rest = number[:2], number[2:4], number[4:6], number[6:]
        number = chance.choice(
            [number, number, f"{d}{m}{y} {rest}", f"{d}{m}{y}-{rest}", f"{d}.{m}.{y} {rest}", f"{d} {m} {y} {rest}"]
        )
    before, after = chance.choice([("", ""), ("", ""), ("fnr ", "."), ("id", "x"), ("=", "+1"), ("Kari, ", " (mor)")])
    return before + number + after


def not_identities(numbers: Iterable[str]) -> list[str]:
    """Keep the digit strings that no rule knows."""
    return [number for number in numbers if kinds([number])[0] is None]
