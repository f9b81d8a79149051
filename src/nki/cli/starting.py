"""Loads what a command needs, as cheaply as it can be loaded."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

# numpy would start a thread per core for matrix products of which nki makes few and small ones; pydantic would look
# through every installed package for plugins. Whoever has set them otherwise keeps what they have set.
_THRIFT = {"OPENBLAS_NUM_THREADS": "1", "PYDANTIC_DISABLE_PLUGINS": "__all__"}


def load(module: str) -> ModuleType:
    """Load a module with the garbage collector at rest: what is loaded stays, and looking through it takes time."""
    if module in sys.modules:
        return sys.modules[module]
    for name, value in _THRIFT.items():
        os.environ.setdefault(name, value)
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.freeze()
        gc.enable()
