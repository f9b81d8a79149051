"""Chance that is the same everywhere: from a key, never from a clock, a hash seed or a process."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(*key: str | int) -> np.random.Generator:
    """Give the random numbers that belong to `key`, e.g. (seed, «person», year, kommune)."""
    digest = hashlib.sha256("\0".join(map(str, key)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
