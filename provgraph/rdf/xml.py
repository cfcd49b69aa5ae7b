"""What XML can say of RDF, and what it cannot.

The writer of the library lets through signs that no document of XML may hold.
"""

from __future__ import annotations

import io
import re
from typing import IO, Any, Final

from provgraph.errors import UnsayableError

_FORBIDDEN: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_NAMELESS: Final = b"<oxprefix: "
"""So the library begins an element for a predicate that ends in no name."""

_LEFT_BYTES: Final = len(_NAMELESS) - 1


class SayableInXml(io.RawIOBase):
    """A file that passes on XML as it is written, unless it were none.

    A carriage return is written as a reference: as it is, a reader takes it for a
    line's end.

    Source: <https://www.w3.org/TR/xml/#charsets>, <https://www.w3.org/TR/xml/#sec-line-ends>
    """

    def __init__(self, into: IO[bytes]) -> None:
        super().__init__()
        self._into = into
        self._left = b""

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, part: Any) -> int:  # noqa: ANN401 - a buffer, says io
        """Pass a part on; return its size.

        Raises:
            UnsayableError: XML cannot say it; nothing of the part was passed on.
        """
        piece = bytes(part)
        text = self._left + piece  # what is looked for may lie across two
        found = _FORBIDDEN.search(text)
        if found is not None:
            sign = ord(found[0].decode())
            raise UnsayableError(
                f"XML cannot say the sign U+{sign:04X} that is in a literal",
                hint="Ask for another form: JSON, Turtle or N-Triples can.",
            )
        if _NAMELESS in text:
            raise UnsayableError(
                "RDF/XML cannot say a predicate whose IRI does not end in a name",
                hint="Ask for another form: Turtle or N-Triples can.",
            )
        self._left = text[-_LEFT_BYTES:]
        self._into.write(piece.replace(b"\r", b"&#13;"))
        return len(piece)
