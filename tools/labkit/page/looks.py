"""Whether a page is complete, quiet, fit for all, and proof against names."""

from typing import Any

from labkit.page import questions
from labkit.page.accessibility import complaints
from labkit.page.browser import Browser, Tab
from labkit.page.pages import Made
from labkit.page.verdict import Verdict

_ROWS = "#rows tbody tr"
_FIRST = f"{_ROWS} button"
# A wireshark filter, and three commands.
_LINES_TO_COPY = 4
# Points that a picture of any content has.
_INK = 300
_PARTS = ("headline", "summary", "advice", "settings", "limits", "legend")


def ink(tab: Tab, selector: str) -> Any:
    return tab.page.locator(selector).first.evaluate(questions.INK)


def right(chromium: Browser, made: Made, verdict: Verdict) -> None:
    with chromium.tab(made.file) as tab:
        verdict.expect_number("a row for each connection", tab.count(_ROWS), made.connections)
        verdict.expect_number(
            "a lane for each connection", tab.ask(questions.LANES), made.connections
        )
        texts = {part: tab.page.locator(f"#{part}").inner_text() for part in _PARTS}
        verdict.expect("every part has words", [part for part in _PARTS if not texts[part].strip()])
        logged = tab.page.locator("td[data-head='Found in the log']").all_inner_texts()
        verdict.expect("the log's lines stand in the table", "" if all(logged) else logged)
        verdict.expect("the timeline is drawn", "" if ink(tab, "#timeline canvas") > _INK else "no")
        tab.page.get_by_role("searchbox").fill("198.51.100.47")
        verdict.expect_number("the filter leaves one row", tab.count(_ROWS), 1)
        verdict.expect_number("and one lane", tab.ask(questions.LANES), 1)
        tab.page.get_by_role("searchbox").fill("")
        tab.page.locator(_FIRST).first.click()
        title = tab.page.locator("#lane-head").inner_text()
        verdict.expect("a click opens a connection's page", "" if "bh200" in title else title)
        verdict.expect_number("with lines to copy", tab.count("#lane .copy"), _LINES_TO_COPY)
        verdict.expect("and a picture", "" if ink(tab, "#lane canvas") > _INK else "no")
        verdict.expect("nothing is complained of or asked for", tab.noise)


def for_all(chromium: Browser, made: Made, verdict: Verdict) -> None:
    for scheme in ("light", "dark"):
        with chromium.tab(made.file, scheme=scheme) as tab:
            verdict.expect(f"axe finds nothing serious, {scheme}", complaints(tab))
            tab.page.locator(_FIRST).first.click()
            verdict.expect(f"nor in a connection's page, {scheme}", complaints(tab))
    with chromium.tab(made.file, width=360, height=740) as tab:
        verdict.expect_number("360 pixels are wide enough", tab.ask(questions.MISSING_WIDTH), 0)
        verdict.expect("axe finds nothing serious there", complaints(tab))


def proof(chromium: Browser, made: Made, verdict: Verdict) -> None:
    with chromium.tab(made.file) as tab:
        verdict.expect("some clients are hostile", "" if made.connections > 1 else "none is")
        verdict.expect_number("a row for each", tab.count(_ROWS), made.connections)
        text = tab.page.locator("#rows tbody").inner_text()
        verdict.expect("their names are text", "" if "</script><script>" in text else text[:200])
        tab.page.locator(_FIRST).first.click()
        verdict.expect_number("they make no elements", tab.count("img, body script"), 2)
        verdict.expect("and run nothing", tab.ask("window.owned ?? ''"))
        verdict.expect("nothing of it is complained of or asked for", tab.noise)
        verdict.expect("the policy stops what would get in", tab.ask(questions.INTRUSION))


def quiet(chromium: Browser, made: Made, verdict: Verdict) -> None:
    with chromium.tab(made.file) as tab:
        words = tab.page.locator("h1").inner_text()
        good = "No connection is in trouble."
        verdict.expect("a page of no trouble says so", "" if words == good else words)
        verdict.expect("and is quiet", tab.noise)
