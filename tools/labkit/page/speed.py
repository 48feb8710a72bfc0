"""Whether large pages are small enough, and quick."""

from labkit.page import questions
from labkit.page.browser import Browser
from labkit.page.pages import Made
from labkit.page.verdict import Verdict

# Rows that the table shows before it is asked for more.
_MOST_ROWS = 1000
# Of a page of a thousand connections: bytes, and milliseconds until it has drawn all.
_LARGEST = 2_000_000
_LONGEST = 1000.0
# Of a page of five thousand, until the picture that a key asked for is there.
_LONGEST_KEY = 250.0


def thousand(chromium: Browser, made: Made, verdict: Verdict) -> None:
    size = made.file.stat().st_size
    verdict.expect("a thousand are in trouble", "" if made.connections > 1000 else made.connections)
    verdict.remark(f"{made.connections} connections: {size / 1e6:.2f} MB")
    verdict.expect("their page is small enough", "" if size < _LARGEST else size)
    times = []
    for _ in range(3):
        with chromium.tab(made.file) as tab:
            times.append(tab.ask(questions.OPENING_TIME))
            tab.page.wait_for_function(questions.HAS_ROWS, arg=_MOST_ROWS)
    verdict.remark("opens in " + ", ".join(f"{time:.0f}" for time in times) + " ms")
    # The machine may do other things: the best is the page's own.
    verdict.expect("and opens within a second", "" if min(times) < _LONGEST else times)


def crowd(chromium: Browser, made: Made, verdict: Verdict) -> None:
    with chromium.tab(made.file) as tab:
        size, time = made.file.stat().st_size, tab.ask(questions.OPENING_TIME)
        verdict.remark(f"{made.connections} connections: {size / 1e6:.2f} MB, {time:.0f} ms")
        verdict.expect_number("each has a lane", tab.ask(questions.LANES), made.connections)
        verdict.expect_number("and a row", tab.ask(questions.ROWS), made.connections)
        tab.page.wait_for_function(questions.HAS_ROWS, arg=_MOST_ROWS)
        tab.page.locator("#more").click()
        tab.page.wait_for_function(questions.HAS_ROWS, arg=2 * _MOST_ROWS)
        tab.page.locator("#unfold").click()
        tab.page.locator("#timeline").focus()
        key_time = tab.ask(questions.KEY_TIME)
        verdict.remark(f"a key's picture is there after {key_time:.0f} ms at most")
        verdict.expect("a key is answered at once", "" if key_time < _LONGEST_KEY else key_time)
        verdict.expect("and nothing is complained of", tab.noise)
