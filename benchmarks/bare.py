"""Bare pyoxigraph: bulk-load a file of N-Quads into a new store, and flush.

python -m benchmarks.bare FILE FOLDER
"""

from __future__ import annotations

import sys

from pyoxigraph import RdfFormat, Store

if __name__ == "__main__":
    store = Store(sys.argv[2])
    store.bulk_load(path=sys.argv[1], format=RdfFormat.N_QUADS)
    store.flush()
