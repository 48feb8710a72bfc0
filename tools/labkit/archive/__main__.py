"""Runs the command: python -m labkit.archive."""

import sys

from labkit.archive.command_line import main

if __name__ == "__main__":
    sys.exit(main())
