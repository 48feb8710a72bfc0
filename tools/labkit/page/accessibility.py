"""What axe-core says of a page."""

import importlib.resources

from labkit.page.browser import Tab

_SERIOUS = ("serious", "critical")


def complaints(tab: Tab) -> list[str]:
    """Each rule that is broken seriously, with the first element that breaks it."""
    # As the browser's own tools are, it is not subject to the page's policy.
    tab.page.evaluate(_source())
    violations = tab.page.evaluate("axe.run().then((results) => results.violations)")
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in violations
        if violation["impact"] in _SERIOUS
    ]


def _source() -> str:
    """Playwright's binding for Python brings axe-core along."""
    return (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
