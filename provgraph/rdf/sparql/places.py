"""Where in a text something stands, in words for its writer."""

from __future__ import annotations


def place(text: str, offset: int) -> str:
    r"""Return line and column of the character at *offset*, counted from one.

    >>> place("ASK\n{ }", 6)
    'line 2, column 3'
    """
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return f"line {line}, column {column}"
