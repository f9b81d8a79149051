"""The child process that reads deliveries: a line about some and their bytes come in, what came of each goes out.

It gets no key but the one for pseudonyms, writes no file, and says nothing on any other channel.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from nki.registers.store.confine import allow_time, close_the_doors, set_limits
from nki.registers.store.model import said_of

if TYPE_CHECKING:
    from nki.registers.store.parsed import Parsed

OUT_OF_MEMORY = 70
READY = b"ready\n"


def serve(requests: BinaryIO, answers: BinaryIO) -> int:
    """Answer until nobody asks any more."""
    from nki.reference import load_reference  # noqa: PLC0415  (after the doors are closed)
    from nki.registers.register import Register  # noqa: PLC0415
    from nki.registers.rules import load_controls  # noqa: PLC0415
    from nki.registers.schema import load_schema  # noqa: PLC0415
    from nki.registers.store.parsed import Parcel, parse  # noqa: PLC0415

    catalogue = Path(json.loads(requests.readline())["catalogue"])
    register = Register(load_schema(catalogue), load_reference(catalogue), load_controls(catalogue))
    _warm()
    set_limits()
    answers.write(READY)
    answers.flush()
    for line in requests:
        said = json.loads(line)
        parcels = [Parcel(one["kind"], one["label"], [requests.read(one["size"])]) for one in said["parcels"]]
        allow_time(len(parcels))
        for parsed in parse(parcels, register, bytes.fromhex(said["key"])):
            answer(answers, parsed)
        answers.flush()
    return 0


def answer(stream: BinaryIO, parsed: Parsed) -> None:
    """Write what came of it: a line of JSON, then the bytes of the table."""
    said = {
        "header": parsed.header,
        "findings": [said_of(finding) for finding in parsed.findings],
        "persons": parsed.persons,
        "registered": parsed.registered,
        "figures": parsed.figures,
        "size": len(parsed.table),
    }
    stream.write(json.dumps(said).encode() + b"\n" + parsed.table)


def _warm() -> None:
    """Let the library of tables start its threads before memory is counted."""
    import polars as pl  # noqa: PLC0415

    pl.DataFrame({"a": range(1000)}).lazy().sort("a", descending=True).group_by("a").len().collect()


def main() -> int:
    """Close the doors, then read."""
    close_the_doors()
    # Whatever a library writes to its standard output must not end up in an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        return serve(sys.stdin.buffer, answers)
    except MemoryError:
        return OUT_OF_MEMORY


if __name__ == "__main__":
    # Not sys.exit: threads of libraries must not hold up the end of a process that is out of memory.
    os._exit(main())
