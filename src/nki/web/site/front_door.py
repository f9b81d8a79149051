"""The address without a language: leads to bokmål, and offers the others."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.web.site.words import Words


POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; font-src 'self'; "
    'img-src data:">'
)
"""What these two pages may fetch: style and letters of the site."""

NO_ICON = '<link rel="icon" href="data:,">'
"""Keeps a browser from asking for an icon where none lies."""


def front_door(words: Mapping[str, Words], style: str) -> str:
    """Write the page."""
    title = escape(words["nb"]("nettsted"))
    offered = "".join(
        f'<li><a class="ds-link" href="{code}/index.html" lang="{code}">{escape(word("spraak"))}</a></li>'
        for code, word in words.items()
    )
    return (
        '<!DOCTYPE html><html lang="nb" data-color-scheme="auto"><head><meta charset="utf-8">'
        f"{POLICY}{NO_ICON}"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="refresh" content="0; url=nb/index.html"><title>{title}</title>'
        f'<link rel="stylesheet" href="ressurser/{style}"></head><body><main class="wide prose">'
        f'<h1 class="ds-heading" data-size="lg">{title}</h1><ul>{offered}</ul></main></body></html>'
    )


def nothing_here(words: Mapping[str, Words], style: str) -> str:
    """Write the page a server shows where there is none; its addresses begin at the top, since it is shown anywhere."""
    said = "".join(
        f'<section lang="{code}"><h2>{escape(word("finnes_ikke"))}</h2>'
        f'<p><a class="ds-link" href="/{code}/index.html">{escape(word("forside"))}</a></p></section>'
        for code, word in words.items()
    )
    title = escape(words["nb"]("nettsted"))
    return (
        '<!DOCTYPE html><html lang="nb" data-color-scheme="auto"><head><meta charset="utf-8">'
        f'{POLICY}{NO_ICON}<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>404 – {title}</title><link rel="stylesheet" href="/ressurser/{style}"></head>'
        f'<body><main class="wide prose"><h1 class="ds-heading" data-size="lg">404</h1>{said}</main></body></html>'
    )
