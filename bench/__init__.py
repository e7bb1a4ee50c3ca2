"""Measurements that shape the design: `make bench`. Ratios are of one interleaved run."""
