"""Measurements of speed (`make bench`), and whether a change keeps kg's outputs (`python -m benchmarks.compare`).

Not in it: how good what is found is, which tests/test_quality.py and tests/test_articles.py hold.
"""
