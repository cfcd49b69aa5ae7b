"""`python -m provgraph` is `provgraph`."""

from __future__ import annotations

import sys

from provgraph.cli import main

if __name__ == "__main__":
    sys.exit(main())
