"""Measurements of provgraph, as ratios within one run: `make bench`."""
