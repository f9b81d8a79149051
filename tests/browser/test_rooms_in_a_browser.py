"""The kommune's rooms as people meet them: light and dark, wide and narrow, and a file delivered by keyboard alone."""

from __future__ import annotations

import socket
import threading
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple

import pytest
import uvicorn

from browser_support import AXE, RUN, TOO_WIDE, WIDTHS, judged, opened, walked
from nki.access import Role
from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.rooms import RoomSettings, open_rooms
from rooms_support import BOTH, NOW, House, packed
from support import Sent, pseudonym

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, FileChooser, Page

PATHS = (
    "",
    "rapport/2021",
    "rapport/2021/enhet/974767880",
    "avstemming/2021",
    "arbeidsliste/2021",
    "innlogginger",
    "forklar/2021",
    "hvem",
    "register/2021",
    "noekler",
    "utgivelser",
    "tilsyn",
    "finnes-ikke",
)


class Open(NamedTuple):
    """Rooms that answer on a port; `file` is a delivery to bring, and `bad` one that is refused."""

    address: str
    house: House
    file: Path
    bad: Path


def sent(year: int, births: str = "1980") -> Sent:
    """Give a delivery with something on every page: outcomes, services, and lists to go through."""
    people = tuple((f"p{place}", births, "") for place in range(12))
    answers = tuple((name, "13", "1", f"{year}-05-05") for name, *_ in people)
    receipts = tuple((name, "14", str(1 + place % 3), f"{year}-05-05") for place, (name, *_) in enumerate(people[:9]))
    services = tuple((name, f"t{place}", "9", "innvilget", "2020-01-01", "") for place, (name, *_) in enumerate(people))
    received = f"{year + 1}-01-05T10:00:00"
    answers += receipts
    return Sent(kommune="4203", year=year, persons=people, registrations=answers, services=services, received=received)


@pytest.fixture(scope="module", name="rooms")
def _rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    folder = tmp_path_factory.mktemp("rom")
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    settings = RoomSettings(folder / "var", address, clock=lambda: NOW, most=10**6, each_second=10**6, workers=2)
    house = House(open_rooms(Catalogue(default_catalogue()), settings), folder / "var")
    house.key("alt", "4203", *Role)
    house.key("kommunen", "4203", *BOTH)
    units = {f"t{place}": "974767880" for place in range(12)}
    assert house.deliver_units("alt", sent(2021), units).json()["in_force"]
    (folder / "innsending.zip").write_bytes(packed(sent(2025)))
    (folder / "feil.zip").write_bytes(packed(sent(2024, "19x0")))
    server = uvicorn.Server(uvicorn.Config(house.app, host="localhost", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = monotonic() + 30
    while not server.started and monotonic() < deadline:
        sleep(0.02)
    yield Open(address, house, folder / "innsending.zip", folder / "feil.zip")
    server.should_exit = True
    thread.join()


@pytest.fixture(name="context")
def _context(browser: Browser, rooms: Open) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, bypass_csp=True)
    entered(context, rooms)
    yield context
    context.close()


def entered(context: BrowserContext, rooms: Open, key: str = "alt") -> Page:
    """Log in, and give the page one comes to."""
    page = context.new_page()
    page.goto(f"{rooms.address}/nb/logg-inn")
    page.fill("#noekkel", rooms.house.keys[key])
    page.click("main button")
    page.wait_for_url(f"{rooms.address}/nb/")
    return page


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_in_the_rooms_in_light_and_dark_wide_and_narrow(
    context: BrowserContext, rooms: Open, path: str
) -> None:
    page, heard = opened(context, rooms.address, f"nb/{path}")
    judged(page, path)
    assert page.evaluate("document.documentElement.lang") == "nb"
    assert [one for one in heard if path != "finnes-ikke" or "404" not in one] == []


def test_axe_finds_nothing_before_one_has_come_in(browser: Browser, rooms: Open) -> None:
    context = browser.new_context(bypass_csp=True)
    page, heard = opened(context, rooms.address, "nb/logg-inn")
    judged(page, "logg-inn")
    page.fill("#noekkel", "nki_feil")
    page.click("main button")
    assert page.locator("[role=alert]").inner_text().startswith("Nøkkelen gjelder ikke")
    page.add_script_tag(path=AXE)
    assert page.evaluate(RUN) == []
    assert [one for one in heard if "401" not in one] == []
    context.close()


@pytest.mark.parametrize("path", ["", "rapport/2021", "arbeidsliste/2021", "hvem", "tilsyn"])
def test_axe_finds_nothing_in_nynorsk_and_official_words_have_their_own_language(
    context: BrowserContext, rooms: Open, path: str
) -> None:
    page, heard = opened(context, rooms.address, f"nn/{path}")
    page.add_script_tag(path=AXE)
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.lang") == "nn"
    if path == "rapport/2021":
        assert page.locator("tbody[lang=nb]").count() > 0
    assert heard == []


def test_control_axe_finds_a_field_without_a_label_in_the_rooms(context: BrowserContext, rooms: Open) -> None:
    page, _ = opened(context, rooms.address, "nb/")
    page.evaluate("document.querySelector('label[for=fil]').remove()")
    page.add_script_tag(path=AXE)
    assert "label" in {name for name, _ in page.evaluate(RUN)}


@pytest.mark.parametrize("path", ["", "rapport/2021", "hvem", "noekler"])
def test_nothing_in_the_rooms_is_pushed_aside_at_twice_the_letter_size(
    context: BrowserContext, rooms: Open, path: str
) -> None:
    page, _ = opened(context, rooms.address, f"nb/{path}")
    page.add_style_tag(content="html{font-size:200%}")
    for width in (WIDTHS[0], 640):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(TOO_WIDE) <= 0, (path, width)


@pytest.mark.parametrize("path", ["", "rapport/2021", "arbeidsliste/2021", "noekler"])
def test_a_room_is_walked_by_keyboard_and_shows_where_one_is(context: BrowserContext, rooms: Open, path: str) -> None:
    page, _ = opened(context, rooms.address, f"nb/{path}")
    there, reached = walked(page)
    assert [one for one in reached if not (one[1] and one[2])] == []
    assert len(reached) >= there * 0.98, "the keyboard was caught somewhere"


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(selector)


def brought(page: Page, file: Path) -> None:
    """Choose a file and send it, by keyboard alone: Space on the field opens the system's own window."""
    tab_to(page, "#fil")
    opened_windows: list[FileChooser] = []
    page.on("filechooser", lambda window: opened_windows.append(window))  # noqa: PLW0108  (it takes no builtin)
    # On a page that has just come, the browser lets a press go by now and then: one presses again.
    for _ in range(5):
        page.keyboard.press("Space")
        page.wait_for_timeout(1000)
        if opened_windows:
            break
    assert opened_windows, "Space opened no window to choose a file in"
    opened_windows[0].set_files(file)
    tab_to(page, "#leverskjema button")
    page.keyboard.press("Enter")


def test_a_file_is_delivered_by_keyboard_alone_from_log_in_to_receipt(browser: Browser, rooms: Open) -> None:
    context = browser.new_context()
    page, heard = opened(context, rooms.address, "nb/logg-inn")
    tab_to(page, "#noekkel")
    page.keyboard.insert_text(rooms.house.keys["kommunen"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{rooms.address}/nb/")
    brought(page, rooms.file)
    page.wait_for_url("**/innsending/*")
    assert page.locator("h1").inner_text().startswith("Kvittering nr. ")
    assert "Godtatt" in page.locator(".big").inner_text()
    tab_to(page, "a[href='/nb/']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{rooms.address}/nb/")
    assert "Levert og i bruk" in page.locator(".pair .big").inner_text()
    assert heard == []
    context.close()


def test_a_file_that_is_refused_says_what_to_mend_and_the_way_back(context: BrowserContext, rooms: Open) -> None:
    page, heard = opened(context, rooms.address, "nb/")
    brought(page, rooms.bad)
    page.wait_for_url("**/innsending/*")
    assert page.locator(".tag.refused").inner_text() == "Avvist"
    assert page.locator(".tag.error").count() > 0
    judged(page, "innsending")
    page.get_by_text("Lever på nytt").click()
    page.wait_for_url(f"{rooms.address}/nb/")
    assert heard == []


def test_a_file_is_delivered_without_a_script(browser: Browser, rooms: Open) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = entered(context, rooms)
    page.set_input_files("#fil", rooms.file)
    page.click("#leverskjema button")
    page.wait_for_url("**/innsending/*")
    assert page.locator("h1").inner_text().startswith("Kvittering nr. ")
    context.close()


def test_progress_is_said_while_a_file_is_on_its_way(context: BrowserContext, rooms: Open) -> None:
    page, _ = opened(context, rooms.address, "nb/")
    page.route("**/lever", lambda _: None)  # never answered: the file stays on its way
    page.set_input_files("#fil", rooms.file)
    page.click("#leverskjema button")
    page.wait_for_selector("#framdrift progress")
    assert page.locator("#framdrift").get_attribute("role") == "status"
    assert "Sender" in page.locator("#framdrift p").inner_text() or "Leser" in page.locator("#framdrift p").inner_text()
    assert page.evaluate("document.querySelector('#leverskjema button').disabled")


def test_a_person_is_explained_in_the_browser_and_stands_in_no_address(context: BrowserContext, rooms: Open) -> None:
    page, heard = opened(context, rooms.address, "nb/forklar/2021")
    page.fill("#person", pseudonym("p0"))
    page.click("main form button")
    page.wait_for_selector("section")
    assert "teller i måltall 1a" in page.locator("main").inner_text()
    assert pseudonym("p0") not in page.url
    judged(page, "forklaring")
    assert heard == []


@pytest.mark.parametrize("script", [True, False])
def test_a_line_of_a_worklist_is_followed_by_keyboard_with_and_without_a_script(
    browser: Browser, rooms: Open, *, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    entered(context, rooms)
    page = context.new_page()
    page.goto(f"{rooms.address}/nb/arbeidsliste/2021")
    who = page.locator("th button").first
    name = (who.text_content() or "").split()[-1]
    who.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/forklar/2021")
    assert name in page.locator("h1").inner_text()
    assert name not in page.url
    page.get_by_role("link", name="Til arbeidslistene 2021").press("Enter")
    page.wait_for_url("**/arbeidsliste/2021")
    context.close()


def test_a_session_left_open_elsewhere_is_ended_by_keyboard(browser: Browser, rooms: Open) -> None:
    here, there = browser.new_context(), browser.new_context()
    page, left = entered(here, rooms, "kommunen"), entered(there, rooms, "kommunen")
    page.goto(f"{rooms.address}/nb/innlogginger")
    page.get_by_role("button", name="Avslutt alle andre").press("Enter")
    page.wait_for_url("**/innlogginger")
    left.goto(f"{rooms.address}/nb/")
    assert left.url.endswith("/nb/logg-inn")
    page.goto(f"{rooms.address}/nb/")
    assert page.url.endswith("/nb/")
    here.close()
    there.close()


def test_the_policy_of_the_rooms_lets_its_own_style_script_and_letters_in(browser: Browser, rooms: Open) -> None:
    context = browser.new_context()
    entered(context, rooms)
    page, heard = opened(context, rooms.address, "nb/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.fonts.check('16px Inter')")
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).borderBottomStyle") == "solid"
    assert heard == []
    context.close()


def test_a_session_that_has_run_out_leads_to_the_way_in(browser: Browser, rooms: Open) -> None:
    context = browser.new_context()
    entered(context, rooms)
    context.clear_cookies()
    page = context.new_page()
    page.goto(f"{rooms.address}/nb/hvem")
    assert page.url.endswith("/nb/logg-inn")
    context.close()
