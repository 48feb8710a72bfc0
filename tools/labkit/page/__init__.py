"""Pages of `flatline read --html`, looked at in Chromium."""
