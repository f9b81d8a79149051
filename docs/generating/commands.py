"""docs/cli.md: every command, what it does, and what may be said to it.

Built from the parser and not from its printed help, which is laid out a little differently by each Python.
"""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING
from unittest.mock import patch

from generating.markdown import page, table
from nki.cli import pseudonyms
from nki.cli.parser import build_parser

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = "100"
"""Columns of the usage as printed here, whatever the terminal is."""


def commands_page() -> str:
    """Make the page."""
    intro = (
        "Det samme som `--help` sier. Avslutningskoder: 0 i orden, 2 noe må rettes, 3 kan ikke leses, 130 avbrutt. "
        "`nki check` bruker også 1: bare advarsler. `nki reproduce` og `nki demo` avslutter med 1 når et avvik mangler "
        "grunn."
    )
    with patch.dict(os.environ, COLUMNS=WIDTH, NO_COLOR="1"):
        programs = (build_parser(), pseudonyms.build_parser())
        blocks = [block for program in programs for parser in _all(program) for block in _command(parser)]
    return page("Kommandoer", [intro, *blocks])


def _all(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for command in _subcommands(parser).values():
        yield from _all(command)


def _subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    # argparse has no public way to its actions.
    found = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]  # noqa: SLF001
    return dict(found[0].choices) if found else {}


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f"## {parser.prog}"
    yield parser.description or ""
    yield f"```text\n{parser.format_usage().rstrip()}\n```"
    yield table(("", ""), _rows(parser))


def _rows(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield from ((f"`{one.dest}`", one.help or "") for one in action._choices_actions)  # noqa: SLF001
        else:
            yield f"`{_said(action)}`", action.help or ""


def _said(action: argparse.Action) -> str:
    """Say what is typed: `--year ÅR`, `STI`, `--format {table,json}`."""
    value = str(action.metavar or (action.choices and "{" + ",".join(action.choices) + "}") or "")
    names = ", ".join(action.option_strings)
    return f"{names} {value}".strip() if action.nargs != 0 else names
