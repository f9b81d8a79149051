"""A cut of a table in every format of the bank; figures and signs are the same in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.web.bank.formats import csvtext, jsonpx, jsonstat, page, parquet, px, workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.web.bank.asking import Form
    from nki.web.bank.cut import Cut

__all__ = ["MEDIA", "ending", "render"]

MEDIA = {
    "json-stat2": "application/json; charset=utf-8",
    "json-px": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "px": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_ENDINGS = {"json-stat2": "json", "json-px": "json"}


def ending(name: str) -> str:
    """Give what the name of a file in this format ends in."""
    return _ENDINGS.get(name, name)


def render(cut: Cut, form: Form, language: str, base: str) -> bytes:
    """Write a cut; `base` is the address of the bank, for links."""
    if form.name == "json-stat2":
        return jsonstat.write(cut, language, base)
    return _WRITERS[form.name](cut, language, form)


_WRITERS: dict[str, Callable[[Cut, str, Form], bytes]] = {
    "json-px": lambda cut, language, _: jsonpx.write(cut, language),
    "px": lambda cut, language, _: px.write(cut, language),
    "parquet": lambda cut, language, _: parquet.write(cut, language),
    "csv": csvtext.write,
    "xlsx": workbook.write,
    "html": page.write,
}
