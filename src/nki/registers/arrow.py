"""Hands tables from one library to another as an Arrow stream and nothing else, so that neither needs pyarrow."""

from __future__ import annotations

from typing import Protocol


class _Streams(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class ArrowStream:
    """A table with only its Arrow stream in sight; by what else it sees, a reader may choose another way."""

    def __init__(self, table: _Streams) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:  # noqa: D105
        return self._table.__arrow_c_stream__(requested_schema)
