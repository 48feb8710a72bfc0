"""Checks pages of `flatline read --html` in Chromium: tools/check-page."""

import argparse
import pathlib
import tempfile

from labkit.errors import exit_status
from labkit.page import looks, pages, speed, use
from labkit.page.browser import browser
from labkit.page.pictures import take_all
from labkit.page.verdict import Verdict


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks pages of `flatline read --html`.")
    parser.add_argument(
        "--screenshots", type=pathlib.Path, help="a folder for pictures of the pages"
    )
    screenshots = parser.parse_args().screenshots
    return exit_status("check-page", lambda: check(screenshots))


def check(screenshots: pathlib.Path | None) -> int:
    verdict = Verdict()
    with tempfile.TemporaryDirectory() as name, browser() as chromium:
        folder = pathlib.Path(name)
        half_open = pages.half_open(folder)
        crowd = pages.many(folder, 6600)
        looks.right(chromium, half_open, verdict)
        looks.for_all(chromium, half_open, verdict)
        use.by_keyboard(chromium, half_open, verdict)
        use.by_mouse(chromium, half_open, verdict)
        use.by_fingers(chromium, half_open, verdict)
        looks.proof(chromium, pages.hostile(folder), verdict)
        looks.quiet(chromium, pages.quiet(folder), verdict)
        speed.thousand(chromium, pages.many(folder, 1400), verdict)
        speed.crowd(chromium, crowd, verdict)
        if screenshots:
            take_all(chromium, screenshots, half_open, crowd)
    return 0 if verdict.is_good else 1
