"""A corrected delivery to the end (`through`), loaded as nki is: `python -m benchmarks.subjects.corrected DATA HOW`."""

from __future__ import annotations

import sys
from pathlib import Path

from nki.cli.starting import load

if __name__ == "__main__":
    load("benchmarks.subjects.through").main(Path(sys.argv[1]), sys.argv[2])
