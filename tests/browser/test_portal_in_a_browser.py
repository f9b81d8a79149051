"""Every kind of page as people meet it: light and dark, wide and narrow, with a keyboard, with large letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from site_support import KINDS, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WIDTHS = (1360, 320)
SCHEMES: tuple[Any, ...] = ("light", "dark")
RUN = (
    "async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(v => [v.id, v.nodes[0].html])"
)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return [one.outerHTML.slice(0, 80), box.width * box.height > 0 || one.tagName === 'g', style.outlineStyle !== 'none'
    || one.tagName === 'g' || one.classList.contains('only') || one.tagName === 'BODY'];
}"""
REACHABLE = """[...document.querySelectorAll('a[href],button,input,summary,[tabindex="0"]')].filter(
  (one) => one.checkVisibility()).length"""


@pytest.fixture(name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, bypass_csp=True)
    yield context
    context.close()


def opened(context: BrowserContext, address: str, path: str) -> tuple[Page, list[str]]:
    """Open a page, and gather whatever it complains of or asks of others."""
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url) if not _ours(request.url, address) else None)
    page.on("requestfailed", lambda request: heard.append(f"failed {request.url}"))
    page.goto(f"{address}/{path}")
    return page, heard


def _ours(url: str, address: str) -> bool:
    return url.startswith((f"{address}/", "data:", "blob:"))


@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_nothing_in_light_and_dark_wide_and_narrow(context: BrowserContext, address: str, path: str) -> None:
    page, heard = opened(context, address, f"nb/{path}")
    page.add_script_tag(path=AXE)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(RUN) == [], (path, scheme, width)
            assert page.evaluate(TOO_WIDE) <= 0, (path, scheme, width)
    assert heard == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "nb"])
def test_axe_finds_nothing_in_the_other_languages(context: BrowserContext, address: str, language: str) -> None:
    for path in ("index.html", "bistand-kultur-fritid/4203.html", "bistand-kultur-fritid/definisjon.html"):
        page, heard = opened(context, address, f"{language}/{path}")
        page.add_script_tag(path=AXE)
        assert page.evaluate(RUN) == []
        assert page.evaluate("document.documentElement.lang") == language
        assert heard == []


def test_control_axe_finds_a_picture_without_words(context: BrowserContext, address: str) -> None:
    page, _ = opened(context, address, "nb/om.html")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    page.add_script_tag(path=AXE)
    assert [name for name, _ in page.evaluate(RUN)] == ["image-alt"]


@pytest.mark.parametrize("path", KINDS)
def test_nothing_is_cut_off_or_pushed_aside_at_twice_the_letter_size(
    context: BrowserContext, address: str, path: str
) -> None:
    page, _ = opened(context, address, f"nb/{path}")
    page.add_style_tag(content="html{font-size:200%}")
    for width in (WIDTHS[0], 640):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(TOO_WIDE) <= 0, (path, width)


@pytest.mark.parametrize("path", ["index.html", "bistand-kultur-fritid/4203.html", "sok.html"])
def test_a_page_is_walked_by_keyboard_and_shows_where_one_is(context: BrowserContext, address: str, path: str) -> None:
    page, _ = opened(context, address, f"nb/{path}")
    there = page.evaluate(REACHABLE)
    reached = []
    for _ in range(there):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert [one for one in reached if not (one[1] and one[2])] == []
    assert len({place for place, *_ in reached}) >= there * 0.6, "the keyboard was caught somewhere"


def test_the_skip_link_comes_first_and_leads_to_the_content(context: BrowserContext, address: str) -> None:
    page, _ = opened(context, address, "nb/index.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innhold"


def test_search_finds_a_kommune_by_its_first_letters(context: BrowserContext, address: str) -> None:
    page, heard = opened(context, address, "nb/sok.html?q=arend")
    page.wait_for_selector("#treff a")
    assert page.locator("#treff a").first.inner_text() == "Arendal"
    page.locator("#treff a").first.click()
    assert page.url.endswith("/nb/omraader/4203.html")
    assert heard == []


def test_chosen_areas_are_compared_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/nb/sammenlign.html")
    page.locator("input[value='4203']").check()
    page.locator("input[value='0301']").check()
    page.locator("label.only").click()
    shown = [row.inner_text().split("\t")[1] for row in page.locator("tbody tr").all() if row.is_visible()]
    assert shown == ["Arendal", "Oslo"]
    context.close()


def test_the_policy_of_the_page_lets_its_own_style_script_and_letters_in(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page, heard = opened(context, address, "nb/bistand-kultur-fritid/4203.html")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.fonts.check('16px Inter')")
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).borderBottomStyle") == "solid"
    assert heard == []
    context.close()


def test_the_site_is_read_from_a_folder_without_a_server(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from site_support import small_site  # noqa: PLC0415  (the same site, but not its server)

    context = browser.new_context()
    page = context.new_page()
    page.goto((small_site(tmp_path_factory) / "nb" / "sok.html").as_uri())
    page.fill("#q", "arendal")
    page.wait_for_selector("#treff a")
    page.locator("#treff a").first.click()
    assert page.locator("h1").inner_text() == "Arendal: alle indikatorer"
    context.close()


def test_the_council_sheet_is_two_pages(context: BrowserContext, address: str) -> None:
    page, _ = opened(context, address, "nb/bistand-kultur-fritid/4203.html")
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") == 2
