"""The text in a body, whatever its encoding says of itself."""

from __future__ import annotations

import codecs
from typing import Final

from provgraph.errors import MalformedError
from provgraph.translate.provdoc.repairs import Mending

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def encoding_of(body: bytes) -> tuple[str, int]:
    """Return the encoding of a body, and how many bytes its mark has.

    Without a mark it is UTF-8, but for text that shows by its zero bytes that it is
    UTF-16 (all forms begin with an ASCII character).
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name, len(mark)
    start = body[:2]
    if len(start) == 2 and start[0] and not start[1]:
        return "utf-16-le", 0
    if len(start) == 2 and start[1] and not start[0]:
        return "utf-16-be", 0
    return "utf-8", 0


def decoded(body: bytes, mending: Mending | None = None) -> str:
    """Return the text of a body, without its byte order mark.

    Raises:
        MalformedError: the bytes are not in their encoding; the offset is told.
    """
    name, mark = encoding_of(body)
    if mending is not None and (mark or name != "utf-8"):
        mending.tell("line 1, column 1", f"the text is {name}", _why(name))
    try:
        return body[mark:].decode(name)
    except UnicodeDecodeError as error:
        raise MalformedError(
            f"byte {mark + error.start}: not {name}: {error.reason}",
            hint="Save the file as UTF-8.",
        ) from error


def _why(name: str) -> str:
    if name == "utf-8":
        return "its byte order mark is left away"
    return "it is read as that, and kept as UTF-8"
