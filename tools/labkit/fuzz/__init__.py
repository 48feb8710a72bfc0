"""Damaged captures for `flatline read`: tools/fuzz-captures.

Every mutation draws from the generator that it is given, and from nothing else. A changed order of
draws makes other mutants: a mutant's number then names another one than before.
"""
