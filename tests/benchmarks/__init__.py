"""Benchmarks: run by hand, they print ratios; no test asserts a wall-clock time."""
