"""A release that was shown keeps its address, its files and its look, and says with which keys it was signed."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.cli import main
from nki.cli.site import build_from
from nki.errors import UnreadableError
from nki.publication import published, read_release
from nki.releasing import approve, enrol, keep, publish, require
from nki.releasing.signer import new_signer
from nki.web.site import build_site, workshop
from nki.web.site.archive import release_files
from nki.web.site.assets_made import Assets, make_assets
from nki.web.site.links import targets
from site_support import few_areas
from store_support import opened
from unit.releasing.test_desk import release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STYLE = re.compile(r'href="\.\./\.\./ressurser/(stil-[0-9a-f]{8}\.css)"')


@dataclass(frozen=True)
class Archive:
    """A register with two public releases, the first one corrected, and the site of the second."""

    register: Path
    shelf: Path
    out: Path
    releases: tuple[str, str]


@pytest.fixture(name="archive", scope="module")
def _archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("archive")
    with opened(folder / "register") as store:
        people = [new_signer(folder / f"{name}.pem") for name in ("Ada", "Bo", "Cai")]
        for name, signer in zip(("Ada", "Bo", "Cai"), people, strict=True):
            enrol(store, name, signer.public)
        first = release()
        keep(store, first, people[0])
        for signer in people[1:]:
            approve(store, first.sha256, signer)
        publish(store, first.sha256)
        require(store, 0, "prøve")
        second = release(read_release(store.path("releases", first.sha256)))
        keep(store, second, people[1])
        publish(store, second.sha256)
        shelf = store.path("releases")
    with few_areas():
        build_from(shelf, folder / "site", default_catalogue())
        yield Archive(folder / "register", shelf, folder / "site", (first.sha256, second.sha256))


def page_of(site: Path, name: str) -> str:
    """Read the page of a release."""
    return (site / "utgivelser" / name / "index.html").read_text(encoding="utf-8")


def test_a_site_built_where_nothing_was_has_every_public_release_at_its_address(archive: Archive) -> None:
    listed = (archive.out / "nb" / "utgivelser.html").read_text(encoding="utf-8")
    for name in archive.releases:
        lies = archive.out / "utgivelser" / name
        for path in (archive.shelf / name).iterdir():
            assert (lies / path.name).read_bytes() == path.read_bytes()
        assert f"../utgivelser/{name}/index.html" in listed
        assert targets(f"utgivelser/{name}/index.html", page_of(archive.out, name).encode())
    places = [listed.index(name[:12]) for name in archive.releases]
    assert places[1] < places[0], "the newest stands first"


def test_the_page_of_a_release_says_its_keys_and_what_it_is_verified_by_lies_beside(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = [one["key"] for one in published(archive.shelf).find(archive.releases[0]).approvals]
    said = page_of(archive.out, archive.releases[0])
    assert (len(keys), [key for key in keys if said.count(key) != 3]) == (4, []), "in each of three languages"
    fingerprint = hashlib.sha256((archive.out / "utgivelser" / "keys.json").read_bytes()).hexdigest()
    for language in ("nb", "nn", "en"):
        assert fingerprint in (archive.out / language / "utgivelser.html").read_text(encoding="utf-8")
    # As the page says: what it links to, fetched into a folder, and the two files above it.
    fetched = tmp_path / "hentet" / archive.releases[0]
    fetched.mkdir(parents=True)
    for name in re.findall(r'<li><a class="ds-link" href="([^"]+)"', said):
        (fetched / name).write_bytes((archive.out / "utgivelser" / archive.releases[0] / name).read_bytes())
    command = ["verify", str(fetched), "--register", str(tmp_path / "ingen")]
    assert main([*command, "--keys", str(tmp_path / "hentet" / "keys.json")]) == 0
    assert "står i nøkkelfilen" in capsys.readouterr().out
    (fetched / "figures.csv").write_bytes(b"changed")
    assert main([*command, "--keys", str(tmp_path / "hentet" / "keys.json")]) == 1, "the control"


def restyled() -> Assets:
    """Give the shared files as they are when the style and the letters have become others."""
    made = make_assets()
    renamed = {name: re.sub(r"-[0-9a-f]{8}\.", "-ffffffff.", name) for name in made.files}
    files = {renamed[name]: content for name, content in made.files.items()}
    css = files[renamed[made.css]].decode()
    for old, new in renamed.items():
        css = css.replace(old, new)
    files[renamed[made.css]] = css.encode()
    return Assets(renamed[made.css], renamed[made.js], renamed[made.icon], files)


def test_a_release_of_before_keeps_its_look_when_the_style_is_another(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (archive.shelf / name for name in archive.releases)
    out = tmp_path / "site"
    build_site(first, out, default_catalogue(), processes=1)
    before = page_of(out, archive.releases[0])
    (style,) = STYLE.findall(before)
    letters = re.findall(r"url\(([\w.-]+\.woff2)\)", (out / "ressurser" / style).read_text(encoding="utf-8"))
    monkeypatch.setattr(workshop, "make_assets", restyled)
    for _ in range(2):
        report = build_site(second, out, default_catalogue(), processes=1)
    assert page_of(out, archive.releases[0]) == before
    assert STYLE.findall(page_of(out, archive.releases[1])) == ["stil-ffffffff.css"]
    assert len(letters) == 2
    for name in (style, *letters):
        assert (out / "ressurser" / name).is_file(), name
    assert report.made == 0
    assert len(list((out / "ressurser").glob("portal-*.js"))) == 1, "the control: what no page is shown with is gone"


def test_a_release_that_is_on_no_list_says_nothing_of_keys(archive: Archive, tmp_path: Path) -> None:
    shutil.copytree(archive.shelf / archive.releases[0], tmp_path / "release")
    (tmp_path / "release" / "signature.json").unlink()
    build_site(tmp_path / "release", tmp_path / "site", default_catalogue(), processes=1)
    assert "nki verify" not in page_of(tmp_path / "site", archive.releases[0])
    assert not (tmp_path / "site" / "utgivelser" / "keys.json").exists()


def test_what_is_laid_beside_the_pages_is_what_was_held_against_the_manifest(archive: Archive, tmp_path: Path) -> None:
    folder = shutil.copytree(archive.shelf / archive.releases[1], tmp_path / archive.releases[1])
    read, before = read_release(folder), {path.name: path.read_bytes() for path in folder.iterdir()}
    assert release_files(folder, read) == before
    (folder / "figures.csv").write_bytes(b"another")
    assert release_files(folder, read) == before
    with pytest.raises(UnreadableError):  # who reads it now is told
        read_release(folder)
