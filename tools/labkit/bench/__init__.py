"""The benchmarks of tools/bench."""
