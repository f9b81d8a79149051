"""Every kind of page as people meet it: light and dark, wide and narrow, with a keyboard, with large letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser_support import AXE, RUN, TOO_WIDE, WIDTHS, judged, opened, walked
from site_support import KINDS, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture(name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, bypass_csp=True)
    yield context
    context.close()


@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_nothing_in_light_and_dark_wide_and_narrow(context: BrowserContext, address: str, path: str) -> None:
    page, heard = opened(context, address, f"nb/{path}")
    judged(page, path)
    assert heard == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "nb"])
def test_axe_finds_nothing_in_the_other_languages(context: BrowserContext, address: str, language: str) -> None:
    for path in KINDS:
        page, heard = opened(context, address, f"{language}/{path}")
        page.add_script_tag(path=AXE)
        assert page.evaluate(RUN) == [], path
        assert page.evaluate("document.documentElement.lang") == language
        page.set_viewport_size({"width": WIDTHS[1], "height": 900})
        assert page.evaluate(TOO_WIDE) <= 0, path
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


@pytest.mark.parametrize("path", KINDS)
def test_a_page_is_walked_by_keyboard_and_shows_where_one_is(context: BrowserContext, address: str, path: str) -> None:
    page, _ = opened(context, address, f"nb/{path}")
    there, reached = walked(page)
    assert [one for one in reached if not (one[1] and one[2])] == []
    assert len(reached) >= there * 0.98, "the keyboard was caught somewhere"


def test_control_what_the_keyboard_does_not_reach_or_show_is_found(context: BrowserContext, address: str) -> None:
    page, _ = opened(context, address, "nb/om.html")
    page.add_style_tag(content="main a:focus-visible,.foot a:focus-visible{outline:none!important}")
    _, reached = walked(page)
    assert [one for one in reached if not one[2]]
    page.evaluate("document.querySelectorAll('a').forEach((one) => one.setAttribute('tabindex', '-1'))")
    there, reached = walked(page)
    assert len(reached) < there * 0.98


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
    shown = [row.locator("a").inner_text() for row in page.locator("tbody tr").all() if row.is_visible()]
    assert shown == ["Arendal", "Oslo"]
    context.close()


def test_a_place_is_found_in_the_comparison_and_what_is_ticked_stays(context: BrowserContext, address: str) -> None:
    page, heard = opened(context, address, "nb/sammenlign.html")
    page.locator("input[value='0301']").check()
    page.fill("#filter", "arend")
    shown = [row.locator("a").inner_text() for row in page.locator("tbody tr:not(.away)").all()]
    assert shown == ["Arendal", "Oslo"]
    assert heard == []


def test_a_mark_of_the_chart_of_all_kommuner_leads_to_its_page(context: BrowserContext, address: str) -> None:
    page, _ = opened(context, address, "nb/bistand-kultur-fritid/variasjon.html")
    page.locator("svg.map a[href$='4203.html']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/nb/bistand-kultur-fritid/4203.html")


def test_an_address_without_a_language_opens_in_that_of_the_area(context: BrowserContext, address: str) -> None:
    page, heard = opened(context, address, "omraader/46.html")
    page.wait_for_url("**/nn/omraader/46.html")
    assert page.evaluate("document.documentElement.lang") == "nn"
    assert heard == []


def test_control_what_is_asked_of_others_and_what_is_complained_of_is_heard(
    context: BrowserContext, address: str
) -> None:
    page, heard = opened(context, address, "nb/om.html")
    page.route("https://elsewhere.example/**", lambda route: route.fulfill(body="", status=200))
    page.evaluate("fetch('https://elsewhere.example/x', {mode: 'no-cors'}).catch(() => null)")
    page.evaluate("console.error('wrong')")
    page.wait_for_function("performance.getEntriesByName('https://elsewhere.example/x').length > 0", timeout=5000)
    assert "https://elsewhere.example/x" in heard
    assert "wrong" in heard


def test_control_a_page_that_is_too_wide_is_found(context: BrowserContext, address: str) -> None:
    page, _ = opened(context, address, "nb/om.html")
    page.set_viewport_size({"width": WIDTHS[1], "height": 900})
    page.add_style_tag(content="main p{width:40rem;max-width:none}")
    assert page.evaluate(TOO_WIDE) > 0


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


@pytest.mark.parametrize(
    "path", ["bistand-kultur-fritid/4203.html", "bistand-kultur-fritid/1835.html", "omraader/4203.html"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_council_sheet_is_two_pages(context: BrowserContext, address: str, language: str, path: str) -> None:
    page, _ = opened(context, address, f"{language}/{path}")
    page.evaluate("document.fonts.ready")
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") == 2
    page.emulate_media(media="print")
    assert page.locator(".release").is_visible()
    shown = page.locator(".signs").filter(visible=True).count()
    assert shown >= (path.startswith("bistand")), "the signs are explained on paper too"
