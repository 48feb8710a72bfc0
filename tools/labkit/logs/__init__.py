"""Log systems, and what has arrived there."""
