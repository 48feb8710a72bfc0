"""Pictures of pages, to look at."""

import pathlib

from labkit.page.browser import Browser
from labkit.page.pages import Made


def take_all(chromium: Browser, folder: pathlib.Path, half_open: Made, crowd: Made) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        with chromium.tab(half_open.file, scheme=scheme) as tab:
            tab.page.screenshot(path=folder / f"{scheme}.png", full_page=True)
            tab.page.locator("#rows tbody tr button").nth(3).click()
            tab.page.wait_for_timeout(200)
            tab.page.screenshot(path=folder / f"{scheme}-lane.png")
    with chromium.tab(half_open.file) as tab:
        margin = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")
        tab.page.pdf(path=folder / "print.pdf", format="A4", margin=margin)
    with chromium.tab(half_open.file, width=360, height=740) as tab:
        tab.page.screenshot(path=folder / "narrow.png", full_page=True)
        tab.page.locator("#rows tbody tr button").first.click()
        tab.page.wait_for_timeout(200)
        tab.page.screenshot(path=folder / "narrow-lane.png")
    with chromium.tab(crowd.file) as tab:
        tab.page.screenshot(path=folder / "crowd.png")
        tab.page.locator("#unfold").click()
        tab.page.locator("[data-zoom=capture]").click()
        tab.page.locator("#timeline").scroll_into_view_if_needed()
        tab.page.wait_for_timeout(200)
        tab.page.screenshot(path=folder / "crowd-open.png")
