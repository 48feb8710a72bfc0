"""Whether a page can be used without a mouse."""

from labkit.page import questions
from labkit.page.browser import Tab


def unreached(tab: Tab, within: str = "body") -> list[str]:
    """Elements that can be used, and that the tabulator does not come to."""
    number = tab.page.evaluate(questions.USABLE, within)
    if number == 0:
        return ["nothing can be used"]
    tab.page.evaluate("window.reached = new Set(); document.activeElement.blur()")
    for _ in range(number + 5):
        tab.page.keyboard.press("Tab")
        tab.page.evaluate("window.reached.add(document.activeElement)")
    missing: list[str] = tab.page.evaluate(questions.UNREACHED)
    return missing
