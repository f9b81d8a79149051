"""The releases a site has shown, each a folder that keeps its address: the files, and a page that lists them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from nki.publication.listing import CURRENT
from nki.publication.signing import SIGNATURE, is_valid
from nki.publication.vouching import KEYS, vouched

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nki.publication import PublishedRelease
    from nki.publication.signing import Signature
    from nki.web.site.words import Words


PURPOSES = ("register", "author", "approval")


class Kept(NamedTuple):
    """One release of the archive; `published` is ISO, or empty where nobody has said when."""

    release: str
    published: str
    years: tuple[int, ...]
    preliminary: bool
    reason: str


def release_files(folder: Path, release: PublishedRelease) -> dict[str, bytes]:
    """Give every file of a release, to lie beside the pages as it was held against the manifest, with its signature."""
    read = release.statistics.files
    return {name: read[name] if name in read else (folder / name).read_bytes() for name in _names(folder, release)}


def files_beside(folder: Path) -> dict[str, bytes]:
    """Read what lies beside a release that is on a list: the list with every signature, and whose keys count."""
    beside = folder.resolve().parent
    listed = (beside / CURRENT).is_file()
    return {name: (beside / name).read_bytes() for name in (CURRENT, KEYS) if listed and (beside / name).is_file()}


def _names(folder: Path, release: PublishedRelease) -> list[str]:
    signed = [SIGNATURE] if (folder / SIGNATURE).is_file() else []
    return ["manifest.json", *signed, *sorted(release.manifest["files"])]


def named_release(release: str) -> bytes:
    """Write the style that names the release in force on every page: read aloud and printed with the link it is in."""
    return f'/* {release} */\n.release a::after{{content:" {release[:12]}"}}\n'.encode()


def current_page(release: str, words: Words) -> bytes:
    """Lead to the release in force, for pages that stay as they are from one release to the next."""
    title = escape(words("utgivelse"))
    return (
        f'<!DOCTYPE html><html lang="nb"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="refresh" content="0; url={release}/index.html"></head>'
        f'<body><main><h1>{title}</h1><p><a href="{release}/index.html">{release[:12]}</a></p></main></body></html>'
    ).encode()


def release_page(words: Mapping[str, Words], folder: Path, release: PublishedRelease, style: str) -> str:
    """Make the page of a release: its name, what must be said of it, its files, and with which keys it was signed.

    In all languages at once.
    """
    _, listed = vouched(folder, release.sha256)
    signatures = tuple(one for one in listed if one.purpose in PURPOSES and is_valid(one, release.sha256))
    parts = []
    for language, word in words.items():
        said = "".join(f"<p>{escape(notice)}</p>" for notice in release.notices(language))
        parts.append(
            f'<section lang="{language}"><h2>{escape(word("utgivelse"))}</h2><p>{escape(word("utgivelse_sier"))}</p>'
            f"{said}{_signed(word, signatures)}</section>"
        )
    names = [*_names(folder, release), *(f"../{name}" for name in files_beside(folder))]
    files = "".join(f'<li><a class="ds-link" href="{escape(name)}">{escape(name)}</a></li>' for name in names)
    return (
        '<!DOCTYPE html><html lang="nb" data-color-scheme="auto"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; img-src data:; "
        "font-src 'self'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(words['nb']('utgivelse'))} {release.sha256[:12]}</title>"
        f'<link rel="stylesheet" href="../../ressurser/{style}"></head><body><main class="wide prose">'
        f'<p><a class="ds-link" href="../../index.html">{escape(words["nb"]("nettsted"))}</a></p>'
        f'<h1 class="ds-heading" data-size="md">{escape(words["nb"]("utgivelse"))} <code>{release.sha256}</code></h1>'
        f"<ul>{files}</ul>{''.join(parts)}</main></body></html>"
    )


def _signed(words: Words, signatures: tuple[Signature, ...]) -> str:
    """Say which keys have signed, and how that is tried."""
    if not signatures:
        return ""
    rows = (f"<li>{escape(words(f'underskrift_{one.purpose}'))} <code>{one.key}</code></li>" for one in signatures)
    return f"<p>{escape(words('underskrifter'))}</p><ul>{''.join(rows)}</ul><p>{escape(words('etterproeving'))}</p>"
