"""The standard parser, in Norwegian where it meets a person."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """The standard layout, with «bruk:», and room for the longest command."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:  # noqa: ANN401
        """Begin with «bruk:»."""
        super().add_usage(usage, actions, groups, "bruk: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """The standard parser, in Norwegian where it meets a person."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  (what the standard parser takes)
        super().__init__(**{"formatter_class": _Formatter, **settings}, add_help=False, allow_abbrev=False)
        self._positionals.title = "argumenter"
        self._optionals.title = "valg"
        self.add_argument("-h", "--help", action="help", help="vis denne hjelpen")

    def error(self, message: str) -> NoReturn:
        """Say what was wrong with the command, and how to see what is right."""
        for english, norwegian in _SAID.items():
            message = message.replace(english, norwegian)
        sys.stderr.write(f"{self.format_usage()}{self.prog}: {message}\nSe «{self.prog} --help».\n")
        sys.exit(2)


_SAID = {
    "the following arguments are required": "dette mangler",
    "unrecognized arguments": "dette er ukjent",
    "invalid choice": "ukjent valg",
    "choose from": "velg mellom",
    "invalid int value": "ikke et helt tall",
    "expected at least one argument": "her må det stå noe",
    "expected one argument": "her må det stå noe",
    "argument ": "",
}
"""What the standard parser says in English, and what we say."""
