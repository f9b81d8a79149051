"""Carries out a command; a person's mistake becomes a letter and an exit code, never a traceback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nki.cli.parser import parse
from nki.cli.starting import load

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

INTERRUPTED, UNREACHABLE = 130, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    parser, said = parse(arguments)
    if said.version:
        from importlib.metadata import version

        sys.stdout.write(f"nki {version('nki')}\n")
        return 0
    return run(parser, said)


def run(parser: ArgumentParser, said: Namespace) -> int:
    """Carry out what was said, or show how to say it."""
    if not said.run:
        parser.print_help()
        return 0
    try:
        return _carry_out(said)
    except KeyboardInterrupt:
        sys.stderr.write("Avbrutt. Ingenting er halvskrevet; kjør kommandoen igjen for å fortsette.\n")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`nki … | head`); what is left to flush has nowhere to go.
        sys.stdout = None
        return 0


def _carry_out(said: Namespace) -> int:
    from nki.errors import FindingsError, NkiError

    module, function = said.run.split(":")
    try:
        return int(getattr(load(module), function)(said))
    except FindingsError as error:
        from nki.cli.letters import print_findings

        print_findings(error.findings)
        return error.exit_code
    except NkiError as error:
        from nki.cli.words import printable

        sys.stderr.write(f"{printable(str(error))}\n")
        return error.exit_code
    except BrokenPipeError:
        raise
    except OSError as error:
        where = error.filename or "filen"
        sys.stderr.write(
            f"{where}: kan ikke leses eller skrives ({error.strerror}). Velg et annet sted, eller gi tilgang.\n"
        )
        return UNREACHABLE
