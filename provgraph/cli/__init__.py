"""The terminal face: words in, data on stdout, messages on stderr, an exit code.

Each command is a module of its own, loaded when it is the one that is run; this
one knows their names, so that help is there at once.
"""

from provgraph.cli.main import main

__all__ = ["main"]
