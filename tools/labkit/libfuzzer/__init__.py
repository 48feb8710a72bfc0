"""Odd input for parts of flatline, guided by coverage: tools/fuzz."""
