"""docs/cli.md: the help of every command, exactly as the command prints it."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING
from unittest.mock import patch

from generating.markdown import page
from nki.cli.parser import build_parser

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = "100"
"""Columns of the help as printed here, whatever the terminal is."""


def commands_page() -> str:
    """Make the page."""
    intro = (
        "Hjelpen til hver kommando, slik `--help` skriver den. Avslutningskoder: 0 i orden, 2 noe må rettes, 3 kan ikke "
        "leses, 130 avbrutt. `nki check` bruker også 1: bare advarsler. `nki reproduce` og `nki demo` avslutter med 1 "
        "når et avvik mangler grunn."
    )
    with patch.dict(os.environ, COLUMNS=WIDTH, NO_COLOR="1"):
        blocks = [
            f"## {parser.prog}\n\n```text\n{parser.format_help().rstrip()}\n```" for parser in _all(build_parser())
        ]
    return page("Kommandoer", [intro, *blocks])


def _all(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:  # noqa: SLF001  (argparse has no public way to its subcommands)
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                yield from _all(command)
