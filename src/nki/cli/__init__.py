"""The switchboard."""

from nki.cli.main import main

__all__ = ["main"]
