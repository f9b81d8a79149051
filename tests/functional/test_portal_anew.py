"""Only what changed is made anew, and it is what a whole build gives; a page names its release without being it."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING, Any
from weakref import ref

import pytest

from nki.catalogue import default_catalogue
from nki.publication import read_release
from nki.resting import resting
from nki.web.site import build, build_site
from nki.web.site.fingerprints import Fingerprints
from nki.web.site.jobs import plan
from nki.web.site.pages.place import summary
from nki.web.site.store import MEMORY, Store
from nki.web.site.workshop import open_workshop
from site_support import LANGUAGES, few_areas, page, seen, small_release, small_site

if TYPE_CHECKING:
    from pathlib import Path

    from nki.web.site import SiteReport
    from nki.web.site.facts import Facts
    from nki.web.site.jobs import Job
    from nki.web.site.workshop import Workshop

REMEMBERS = {MEMORY, *(f"{language}/utgivelser.html" for language in LANGUAGES)}
"""What knows more than the release it is made of: the other releases that were shown here."""
SHARE = 8
EVERY = 10
"""One in so many of the pages that are kept is made anew, to see that it would be the same; all in the long run."""


def corrected(first: Path, folder: Path, area: str = "4203", share: str = "99.900") -> Path:
    """Write a release where one share of one area is another."""
    shutil.copytree(first, folder)
    figures = folder / "figures.csv"
    lines = figures.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(
        n for n, line in enumerate(lines) if f",2021,{'fylke' if len(area) == 2 else 'kommune'},{area},all,met," in line
    )
    cells = lines[place].strip().split(",")
    cells[SHARE], cells[SHARE + 1] = share, "shown"
    lines[place] = ",".join(cells) + "\n"
    return written_anew(folder, "figures.csv", "".join(lines))


def written_anew(folder: Path, name: str, content: str) -> Path:
    """Let a file of a release say something else, and the manifest name it so."""
    (folder / name).write_text(content, encoding="utf-8", newline="")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"][name] = hashlib.sha256(content.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return folder


def told_otherwise(first: Path, folder: Path, indicator: str, column: str) -> Path:
    """Write a release that says the variation between all kommuner in one indicator with another number."""
    shutil.copytree(first, folder)
    table = folder / "variation.csv"
    head, *lines = table.read_text(encoding="utf-8").splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(f'{indicator},2021,kommune,"",all,met,'))
    cells = lines[place].split(",")
    cells[head.split(",").index(column)] = "99.000"
    lines[place] = ",".join(cells)
    return written_anew(folder, "variation.csv", "\n".join([head, *lines, ""]))


@pytest.fixture(scope="module", name="first")
def _first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_release(tmp_path_factory)


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_site(tmp_path_factory)


@pytest.fixture(scope="module", name="second")
def _second(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corrected(first, tmp_path_factory.mktemp("corrected") / "release")


def rebuilt(site: Path, release: Path, out: Path) -> SiteReport:
    """Build a release where another one is; the files there are linked to, and those made anew replace their link."""
    shutil.copytree(site, out, copy_function=os.link)
    return build_site(release, out, default_catalogue(), processes=1)


def apart(site: Path, other: Path) -> set[str]:
    """Name the files that are not the same in two sites, but for what remembers and for the releases themselves."""
    found = set()
    for path in {p.relative_to(root) for root in (site, other) for p in root.rglob("*") if p.is_file()}:
        name = path.as_posix()
        plain = name.removesuffix(".gz").removesuffix(".br")
        if plain in REMEMBERS or (name.startswith("utgivelser/") and name.count("/") > 1):
            continue
        one, two = site / path, other / path
        if not one.exists() or not two.exists() or one.read_bytes() != two.read_bytes():
            found.add(name)
    return found


def test_a_second_build_makes_nothing(site: Path, first: Path, tmp_path: Path) -> None:
    again = rebuilt(site, first, tmp_path / "site")
    assert (again.made, again.removed) == (0, 0)


@pytest.fixture(scope="module", name="anew")
def _anew(site: Path, second: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SiteReport]:
    """Build the corrected release where the first one is."""
    out = tmp_path_factory.mktemp("anew") / "site"
    return out, rebuilt(site, second, out)


def test_a_corrected_kommune_makes_few_files_and_they_are_what_a_whole_build_would_make(
    site: Path, first: Path, second: Path, anew: tuple[Path, SiteReport]
) -> None:
    out, report = anew
    assert 0 < report.made < report.kept / 10
    shop = open_workshop(second, default_catalogue())
    jobs = [job for job in plan(shop) if job.path not in REMEMBERS]
    was = {job.path for job in jobs if (site / job.path).is_file() and (site / job.path).samefile(out / job.path)}
    made = {job.path for job in jobs} - was
    assert len(made) == report.made - len(LANGUAGES), "but for the pages of all releases"
    looked_at = [job for place, job in enumerate(jobs) if job.path in made or place % EVERY == 0]
    assert [job.path for job in looked_at if job.make(shop) != (out / job.path).read_bytes()] == []
    assert seen(page(out / "nb/bistand-kultur-fritid/4203.html").xpath("//p[@class='big']")[0]) == "99,9 %"
    new = out / "utgivelser" / read_release(second).sha256 / "figures.csv"
    assert gzip.decompress(new.with_name("figures.csv.gz").read_bytes()) == new.read_bytes()
    assert not new.with_name("figures.csv.br").exists()
    old = read_release(first).sha256
    assert (out / "utgivelser" / old / "figures.csv").read_bytes() == (first / "figures.csv").read_bytes()
    assert old[:12] in (out / "nb" / "utgivelser.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("column", "told"), [("p_adjusted", False), ("p90", True)])
def test_a_number_about_all_kommuner_makes_pages_anew_where_it_is_told(
    site: Path, first: Path, tmp_path: Path, column: str, *, told: bool
) -> None:
    changed = told_otherwise(first, tmp_path / "release", "bistand-kultur-fritid", column)
    old, new = (open_workshop(folder, default_catalogue()) for folder in (first, changed))
    prints = {job.path: job.digest for job in plan(old)}
    made = {job.path for job in plan(new) if job.digest != prints.get(job.path)}
    pages = {path for path in made if "/bistand-" in path}
    assert pages == ({f"{language}/bistand-kultur-fritid/variasjon.html" for language in LANGUAGES} if told else set())
    assert all((job.make(new) != (site / job.path).read_bytes()) is told
               for job in plan(new) if job.path.endswith("bistand-kultur-fritid/variasjon.html"))  # fmt: skip


def test_what_several_processes_make_is_what_one_makes(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with few_areas():
        build_site(first, tmp_path / "one", default_catalogue())
        parent, held = os.getpid(), Store.held

        def held_elsewhere(store: Store, path: str, content: bytes) -> int | None:
            assert os.getpid() != parent
            return held(store, path, content)

        monkeypatch.setattr(Store, "held", held_elsewhere)
        with pytest.raises(AssertionError):  # a small site is made where it is asked for
            build_site(first, tmp_path / "none", default_catalogue())
        monkeypatch.setattr(build, "FEW", 0)
        build_site(first, tmp_path / "several", default_catalogue())
    assert apart(tmp_path / "one", tmp_path / "several") == set()
    assert (tmp_path / "one" / MEMORY).read_bytes() == (tmp_path / "several" / MEMORY).read_bytes()


@pytest.mark.parametrize("holds", [False, True], ids=["", "control-somebody-holds-it"])
def test_a_build_that_is_done_holds_nothing_of_the_release(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, holds: bool
) -> None:
    opened: list[ref[Facts]] = []
    held: list[Workshop] = []

    def opening(*told: Any) -> Workshop:  # noqa: ANN401  (what the build says)
        shop = open_workshop(*told)
        opened.append(ref(shop.facts))
        held.extend([shop] * holds)
        return shop

    monkeypatch.setattr(build, "open_workshop", opening)
    with few_areas(), resting():  # nobody looks for what holds itself
        build_site(first, tmp_path / "site", default_catalogue())
        assert [one() is not None for one in opened] == [holds]


def test_what_comes_out_as_it_was_is_left_as_it_lies_unless_its_twins_are_of_another(
    site: Path, first: Path, tmp_path: Path
) -> None:
    shutil.copytree(site, tmp_path / "site")
    memory = json.loads((tmp_path / "site" / MEMORY).read_bytes())
    pages = [f"nb/bistand-kultur-fritid/{code}.html" for code in ("4203", "4204", "0301")]
    for path in pages:
        memory["files"][path][0] = "made from something else"
    (tmp_path / "site" / MEMORY).write_text(json.dumps(memory), encoding="utf-8")
    # As after a build that was stopped: the page is the new one, and beside it are the twins of the old one.
    for page_of, twin, content in ((pages[1], ".gz", gzip.compress(b"old")), (pages[2], ".br", b"not even packed")):
        (tmp_path / "site" / f"{page_of}{twin}").write_bytes(content)
    report = build_site(first, tmp_path / "site", default_catalogue(), processes=1)
    assert report.made == len(pages) - 1
    assert apart(site, tmp_path / "site") == set()
    for path in pages:
        assert all((tmp_path / "site" / f"{path}{twin}").read_bytes() == (site / f"{path}{twin}").read_bytes()
                   for twin in (".gz", ".br"))  # fmt: skip


@pytest.mark.long
def test_a_corrected_site_is_to_the_byte_that_of_a_whole_build(
    second: Path, anew: tuple[Path, SiteReport], tmp_path: Path
) -> None:
    build_site(second, tmp_path / "site", default_catalogue(), processes=1)
    assert apart(anew[0], tmp_path / "site") == set()


def shares(site: Path, area: str) -> list[str]:
    """Read the cards on the page of an area."""
    return [seen(big) for big in page(site / f"nb/bistand-kultur-fritid/{area}.html").xpath("//p[@class='big']")]


def test_what_stands_on_the_pages_of_others_makes_them_anew(site: Path, first: Path, tmp_path: Path) -> None:
    rebuilt(site, corrected(first, tmp_path / "release", area="42"), tmp_path / "site")
    assert "99,9 %" in shares(tmp_path / "site", "4203")


def test_control_a_fingerprint_that_forgets_the_others_leaves_their_pages_old(
    site: Path, first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, seen_then = Fingerprints(open_workshop(first, default_catalogue())), Fingerprints.seen
    monkeypatch.setattr(Fingerprints, "seen", lambda _, indicator, place: seen_then(before, indicator, place))
    rebuilt(site, corrected(first, tmp_path / "release", area="42"), tmp_path / "site")
    assert "99,9 %" in shares(tmp_path / "site", "42")
    assert "99,9 %" not in shares(tmp_path / "site", "4203")


def test_control_a_byte_that_is_another_is_found(tmp_path: Path) -> None:
    for name, content in (("one", b"a"), ("two", b"b")):
        (tmp_path / name / "nb").mkdir(parents=True)
        (tmp_path / name / "nb" / "om.html").write_bytes(content)
        (tmp_path / name / "nb" / "utgivelser.html").write_bytes(content)
    assert apart(tmp_path / "one", tmp_path / "two") == {"nb/om.html"}


def test_every_page_names_the_release_in_force_and_leads_to_it(
    site: Path, first: Path, anew: tuple[Path, SiteReport], second: Path
) -> None:
    for built, folder in ((site, first), (anew[0], second)):
        release = read_release(folder).sha256
        style = (built / "ressurser" / "utgivelse.css").read_text(encoding="utf-8")
        assert f'content:" {release[:12]}"' in style
        assert f"url={release}/index.html" in (built / "utgivelser" / "gjeldende.html").read_text(encoding="utf-8")
        assert (built / "utgivelser" / release / "index.html").is_file()
    for path in site.rglob("*.html"):
        if path.relative_to(site).parts[0] in LANGUAGES:
            one = page(path)
            (named,) = one.xpath("//p[@class='release']/a/@href")
            assert named.endswith("utgivelser/gjeldende.html")
            assert [style for style in one.xpath("//link[@rel='stylesheet']/@href") if style.endswith("utgivelse.css")]


def pages_of(shop: Workshop, area: str) -> list[Job]:
    """Give the pages of an area in every language."""
    return [job for job in plan(shop) if job.path.endswith(f"/{area}.html") and job.path.startswith(LANGUAGES)]


def test_a_page_made_alone_is_the_one_made_among_others_whose_parts_it_shares(site: Path, first: Path) -> None:
    shop = open_workshop(first, default_catalogue())
    for job in [*pages_of(shop, "4203"), *pages_of(shop, "42")]:
        for view in shop.views.values():
            view.made.clear()
        assert job.make(shop) == (site / job.path).read_bytes(), job.path


def test_control_a_part_that_is_remembered_as_another_is_found(site: Path, first: Path) -> None:
    shop = open_workshop(first, default_catalogue())
    view = shop.views["nn"]
    for indicator in shop.facts.indicators:
        summary(view, indicator, shop.facts.places["42"])
    (made,) = view.made
    view.made[made] = lambda *_: "another"
    apart_now = [job.path for job in pages_of(shop, "4203") if job.make(shop) != (site / job.path).read_bytes()]
    assert {path.split("/")[0] for path in apart_now} == {"nn"}
