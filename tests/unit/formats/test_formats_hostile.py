"""Hostile files: each ends in a letter, soon and small, and nothing else is opened.

A child process reads each file with every socket refused and every opened file told (audit hooks), and says how long it
took and how large it grew.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest

from formats_support import HEAD, IPL, message
from nki.errors import DeliveryError, UnreadableError
from nki.registers.formats import is_message, read_file, refuse_message

SRC = Path(__file__).resolve().parents[3] / "src"
CHILD = """
import json, sys, time
from pathlib import Path
from nki.catalogue import default_catalogue
from nki.errors import DeliveryError
from nki.registers import load_schema
from nki.registers.formats import read_file, read_xml
from nki.registers.formats.messagefile import read_message
schema = load_schema(default_catalogue())
read_xml(b'<leveranse xmlns="urn:nki:innsending:1">\\n</leveranse>\\n', "x", schema)
seen = []
def watch(event, args):
    if event.startswith(("socket.", "subprocess.", "os.system", "ctypes.dlopen")):
        seen.append(event)
        raise RuntimeError(event)
    if event == "open":
        seen.append(str(args[0]))
path = Path(sys.argv[1])
def read(content):
    return read_message(content, "x", lambda *_: "b" * 8) if sys.argv[2] == "kpr" else read_xml(content, "x", schema)
sys.addaudithook(watch)
start, cpu = time.perf_counter(), time.process_time()
try:
    said = [type(read(read_file(path))).__name__]
except DeliveryError as error:
    said = [finding.rule for finding in error.findings]
    text = str(error)
    assert "HEMMELIG" not in text and len(text) < 100_000
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
opened = sorted(set(seen))
# Not ru_maxrss: that begins with the size of the process that started this one.
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
grown = max([int(line.split()[1]) for line in lines if line.startswith("VmHWM")], default=0)
print(json.dumps({"said": said, "seconds": seconds, "cpu": cpu, "mb": grown / 1024, "seen": opened}))
"""
END = "</leveranse>\n"
MILLION = 1_000_000


def attributes(count: int) -> str:
    """Write that many attributes."""
    return " ".join(f'a{n}="x"' for n in range(count))


BOMB = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
HOSTILE = {
    "xxe": ('<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD[39:] + "&x;" + END, "D062"),
    "external dtd": ('<!DOCTYPE l SYSTEM "http://127.1/x.dtd">' + HEAD[39:] + END, "D062"),
    "parameter entity": ('<!DOCTYPE l [<!ENTITY % x SYSTEM "http://127.1/x"> %x;]>' + HEAD[39:] + END, "D062"),
    "billion laughs": (f'<!DOCTYPE l [<!ENTITY a0 "ha">{BOMB}]>' + HEAD[39:] + "&a9;" + END, "D062"),
    "entity without doctype": (HEAD + '<person pseudonym="&x;"/>' + END, "D061"),
    "xinclude": (
        HEAD + '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>' + END,
        "D065",
    ),
    "stylesheet": ('<?xml-stylesheet href="http://127.1/x.xsl"?>' + HEAD[39:] + "<x/>" + END, "D065"),
    "deep": (HEAD + "<person>" * MILLION, "D065"),
    "many attributes": (HEAD + f"<person {attributes(2000)}/>\n" + END, "D063"),
    "a million attributes": (HEAD + f"<person {attributes(MILLION)}/>\n" + END, "D063"),
    "a million columns": (HEAD + '<person a="' + '"' * MILLION + "/>\n" + END, "D061"),
    "repeated attribute": (HEAD + '<person pseudonym="x" pseudonym="y"/>\n' + END, "D061"),
    "huge attribute": (HEAD + f'<person pseudonym="{"x" * 20_000}"/>\n' + END, "D063"),
    "huge attribute of ends": (HEAD + f'<person pseudonym="{">" * 40 * MILLION}"/>\n' + END, "D063"),
    "huge text": (HEAD + "x" * 40 * MILLION + END, "D063"),
    "huge comment": (HEAD + f"<!--{'x' * 40 * MILLION}-->" + END, "D063"),
    "huge comment of tags": (HEAD + f"<!--{'<a>' * 10 * MILLION}-->" + END, "D063"),
    "comment without end": (HEAD + "<!--" + "x" * MILLION, "D063"),
    "many comments": (HEAD + "<!---->" * MILLION + END, "D063"),
    "huge cdata": (HEAD + f"<![CDATA[{'<x>' * 10 * MILLION}]]>" + END, "D063"),
    "huge instruction": (HEAD + f"<?a {'<' * 30 * MILLION}?>" + END, "D063"),
    "many unknown fields": (HEAD + '<person pseudonim="x" HEMMELIG="y"/>\n' * 300_000 + END, "D066"),
    "many patterns": (HEAD + "".join(f'<person a{n}=""/>\n' for n in range(50_000)) + END, "D061 D066"),
    "many names": (HEAD + "".join(f"<a{n}/>" for n in range(300_000)) + END, "D065"),
    "cut off": (HEAD + '<person pseudonym="x', "D061"),
    "nul": (HEAD + "\0" + END, "D003"),
    "control character": (HEAD + '<person pseudonym="\x08"/>\n' + END, "D061"),
    "not a character": (HEAD + '<person pseudonym="\ufffe"/>\n' + END, "D061"),
    "utf-16": ((HEAD.replace("UTF-8", "UTF-16") + END).encode("utf-16"), "D003"),
    "utf-7": ((HEAD.replace("UTF-8", "UTF-7") + END).encode(), "D003"),
    "ebcdic": ((HEAD + END).encode("cp037"), "D003 D061"),
    "overlong utf-8": ((HEAD + END).encode() + b"\xc0\xbc", "D003"),
    "too many elements": (HEAD + "<a/>" * 11 * MILLION + END, "D063"),
}


def measured(path: Path, kind: str = "xml") -> dict[str, object]:
    """Read a file in a process of its own; stops it after the time it may take."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", CHILD, str(path), kind],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, object] = json.loads(done.stdout)
    return found


def insist(found: dict[str, object], path: Path) -> None:
    """Hold a reading against the promise: 60 s, 1 GB, no other file, no socket."""
    assert float(str(found["cpu"])) < 60
    assert float(str(found["mb"])) < 1024
    strangers = [str(one) for one in found["seen"] if one != str(path)]  # type: ignore[attr-defined]
    assert [one for one in strangers if not one.endswith((".py", ".pyc", ".so", "meminfo"))] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_letter(name: str, tmp_path: Path) -> None:
    content, rules = HOSTILE[name]
    path = tmp_path / "innsending.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = measured(path)
    insist(found, path)
    assert set(found["said"]) <= set(rules.split())  # type: ignore[call-overload]
    assert found["said"]


@pytest.mark.parametrize("name", ["xxe", "billion laughs", "huge comment", "deep", "many comments", "cut off"])
def test_a_hostile_message_ends_in_a_letter(name: str, tmp_path: Path) -> None:
    content = HOSTILE[name][0]
    root = f'<Melding xmlns="{IPL}">'
    path = tmp_path / "melding.xml"
    text = str(content).replace('<leveranse xmlns="urn:nki:innsending:1">', root).replace("</leveranse>", "</Melding>")
    path.write_text(text, encoding="utf-8")
    found = measured(path, "kpr")
    insist(found, path)
    assert all(str(rule).startswith("D0") for rule in found["said"])  # type: ignore[attr-defined]


@pytest.mark.long
@pytest.mark.parametrize("end", ["/>\n", " \n/>"], ids=["quick", "careful"])
def test_the_largest_file_there_can_be_is_read_within_the_measures(end: str, tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311
    names = ["".join(chance.choices("bcdfghjklmnpqrst", k=8)) for _ in range(20_000)]
    block = "".join(f'<person pseudonym="{name}" bostedskommune="0301" kjoenn="1"{end}' for name in names)
    path = tmp_path / "innsending.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("innsending.xml", HEAD + block * ((256 * 2**20 - 200) // len(block)) + END)
    found = measured(path)
    assert found["said"] == ["dict"]
    insist(found, path)


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    """Pack files as they are told to be."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands twice is what is tested
        for name, content in members:
            archive.writestr(name, content)
    return path


def link() -> zipfile.ZipInfo:
    """Describe a member that is a symbolic link."""
    info = zipfile.ZipInfo("innsending.xml")
    info.external_attr = 0o120777 << 16
    return info


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ([("a.xml", b"x"), ("b.xml", b"y")], "D068"),
        ([("a.xml", b"x"), ("a.xml", b"y")], "D068"),
        ([("../../etc/a.xml", b"x")], "D068"),
        ([("/etc/a.xml", b"x")], "D068"),
        ([("..\\a.xml", b"x")], "D068"),
        ([("c:a.xml", b"x")], "D068"),
        ([(link(), b"/etc/passwd")], "D068"),
        ([], "D068"),
        ([("a.xml", b"\0" * 300 * 2**20)], "D060"),
        ([("a.xml", b"a" * 20 * 2**20)], "D060"),
    ],
)
def test_a_hostile_zip_ends_in_a_letter(members: list[tuple[str, bytes]], rule: str, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError) as error:
        read_file(zipped(tmp_path / "a.zip", *members))
    assert [finding.rule for finding in error.value.findings] == [rule]


def test_an_ordinary_zip_is_opened(tmp_path: Path) -> None:
    assert read_file(zipped(tmp_path / "a.zip", ("a.xml", b"innhold"))) == b"innhold"


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a.xml", b"ab" * 500))
    content = path.read_bytes().replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(content)
    with pytest.raises(DeliveryError):
        read_file(path)


def test_links_folders_and_damage_end_in_a_letter(tmp_path: Path) -> None:
    (tmp_path / "ekte.xml").write_text("x")
    (tmp_path / "lenke.xml").symlink_to(tmp_path / "ekte.xml")
    (tmp_path / "skadet.zip").write_bytes(b"PK\x03\x04" + b"x" * 100)
    for name in ("lenke.xml", "skadet.zip", "finnes-ikke.xml", ""):
        with pytest.raises((DeliveryError, UnreadableError)):
            read_file(tmp_path / name)
    with (tmp_path / "stor.xml").open("wb") as stream:
        stream.truncate(65 * 2**20)
    with pytest.raises(DeliveryError) as error:
        read_file(tmp_path / "stor.xml")
    assert error.value.findings[0].rule == "D060"


def test_a_message_is_known_however_it_is_written() -> None:
    content = message().decode()
    assert is_message(content.encode())
    assert is_message(content.encode("utf-16"))
    assert is_message(content.replace("<Melding xmlns", "<n:Melding xmlns:n").encode())
    assert not is_message(HEAD.encode())


def test_a_message_is_refused_where_there_is_no_door(tmp_path: Path) -> None:
    (tmp_path / "m.xml").write_bytes(message())
    (tmp_path / "annet.xml").write_text(HEAD)
    (tmp_path / "skadet.zip").write_bytes(b"PK")
    zipped(tmp_path / "m.zip", ("les.txt", b"x"), ("mappe/m.xml", message()))
    for name in ("m.xml", "m.zip"):
        with pytest.raises(DeliveryError) as error:
            refuse_message(tmp_path / name)
        assert [finding.rule for finding in error.value.findings] == ["D069"]
    for name in ("annet.xml", "skadet.zip", "finnes-ikke.xml"):
        refuse_message(tmp_path / name)


def test_a_formula_stays_text(tmp_path: Path) -> None:
    from nki.registers.formats import read_xml  # noqa: PLC0415
    from support import schema  # noqa: PLC0415

    texts = ["=1+1", "+SUM(A1)", "-2", "@x", "=HYPERLINK(&quot;x&quot;)"]
    body = "".join(f'<person pseudonym="b" brukernummer="{text}"/>\n' for text in texts)
    found = read_xml((HEAD + body + END).encode(), "x", schema())["person"]["brukernummer"].to_list()
    assert found == [text.replace("&quot;", '"') for text in texts]
    assert list(tmp_path.iterdir()) == []
