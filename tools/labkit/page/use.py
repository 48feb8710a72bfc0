"""Whether a page can be used: with the keyboard, the mouse, and fingers."""

from labkit.page import questions
from labkit.page.browser import Browser, Tab
from labkit.page.keyboard import unreached
from labkit.page.pages import Made
from labkit.page.verdict import Verdict

_ROWS = "#rows tbody tr"


def by_keyboard(chromium: Browser, made: Made, verdict: Verdict) -> None:
    with chromium.tab(made.file) as tab:
        verdict.expect("the keyboard reaches everything", unreached(tab))
        tab.page.locator("#timeline").focus()
        for key in ("ArrowDown", "ArrowRight", "+", "-", "0", "Enter"):
            tab.page.keyboard.press(key)
        verdict.expect("Enter opens a lane", "" if tab.count("dialog[open]") else "it does not")
        verdict.expect("whose parts the keyboard reaches", unreached(tab, within="dialog"))
        tab.page.keyboard.press("Escape")
        back = tab.ask("document.activeElement.id")
        verdict.expect("Escape leads back", "" if back == "timeline" else back)
        tab.page.get_by_role("button", name="Connection", exact=True).focus()
        tab.page.keyboard.press("Enter")
        names = tab.page.locator(f"{_ROWS} td:first-child").all_inner_texts()
        verdict.expect("a head sorts by Enter", "" if names == sorted(names) else names)


def view(tab: Tab) -> tuple[float, float]:
    """The times that the timeline shows, once it has drawn."""
    first, last = tab.ask(questions.VIEW)
    return first, last


def expect_zoom(
    verdict: Verdict, what: str, before: tuple[float, float], after: tuple[float, float]
) -> None:
    is_nearer = after[1] - after[0] < 0.95 * (before[1] - before[0])
    verdict.expect(what, "" if is_nearer else f"{before} became {after}")


def by_mouse(chromium: Browser, made: Made, verdict: Verdict) -> None:
    with chromium.tab(made.file) as tab:
        mouse, keyboard = tab.page.mouse, tab.page.keyboard
        box = tab.page.locator("#timeline").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + 70
        mouse.move(x, y)
        before = view(tab)
        keyboard.down("Control")
        mouse.wheel(0, -120)
        keyboard.up("Control")
        near = view(tab)
        expect_zoom(verdict, "the wheel zooms", before, near)
        mouse.down()
        mouse.move(x - 150, y, steps=5)
        mouse.up()
        moved = view(tab)
        verdict.expect("dragging pans", "" if moved[0] > near[0] else f"{near} became {moved}")
        verdict.expect_number("and opens nothing", tab.count("dialog[open]"), 0)
        mouse.click(x, y)
        verdict.expect_number("a click opens a lane", tab.count("dialog[open]"), 1)


def by_fingers(chromium: Browser, made: Made, verdict: Verdict) -> None:
    with chromium.tab(made.file) as tab:
        box = tab.page.locator("#timeline").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + 70
        session = tab.page.context.new_cdp_session(tab.page)

        def touch(kind: str, *places: float) -> None:
            points = [{"x": place, "y": y, "id": number} for number, place in enumerate(places)]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        before = view(tab)
        touch("touchStart", x - 40)
        touch("touchStart", x - 40, x + 40)
        for spread in (60, 90, 120):
            touch("touchMove", x - spread, x + spread)
        touch("touchEnd")
        expect_zoom(verdict, "two fingers zoom", before, view(tab))
        verdict.expect_number("and open nothing", tab.count("dialog[open]"), 0)
