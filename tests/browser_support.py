"""What tests in a browser share: how a page is opened, judged and walked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

AXE = Path(__file__).parent / "browser" / "vendor" / "axe.min.js"
WIDTHS = (1360, 320)
SCHEMES: tuple[Any, ...] = ("light", "dark")
RUN = (
    "async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(v => [v.id, v.nodes[0].html])"
)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WATCH = """() => {
  window.reached = [];
  document.addEventListener('focusin', ({target: one}) => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one), name = one.tagName;
    const drawn = name === 'g' || one.classList.contains('only');
    window.reached.push([one.outerHTML.slice(0, 90), box.width * box.height > 0 || drawn,
                         style.outlineStyle !== 'none' || drawn]);
  });
}"""
REACHABLE = """[...document.querySelectorAll('a[href],button,input,summary,[tabindex="0"]')].filter(
  (one) => one.checkVisibility()).length"""


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


def judged(page: Page, path: str) -> None:
    """Let axe judge a page in light and dark, wide and narrow, and see that nothing is pushed aside."""
    page.add_script_tag(path=AXE)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(RUN) == [], (path, scheme, width)
            assert page.evaluate(TOO_WIDE) <= 0, (path, scheme, width)


def walked(page: Page) -> tuple[int, list[list[Any]]]:
    """Walk through a page by keyboard; gives how much there is to reach, and what was reached."""
    page.evaluate(WATCH)
    there = int(page.evaluate(REACHABLE))
    for _ in range(there):
        page.keyboard.press("Tab")
    return there, page.evaluate("window.reached")
