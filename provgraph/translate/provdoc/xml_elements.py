"""XML as elements, each given as soon as it is whole; nothing outside the body is read.

Source: https://www.w3.org/TR/xml/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from provgraph.errors import MalformedError, TooDeepError

DEPTH_MAX: Final = 200
"""PROV-XML nests five deep; the rest is for what values hold."""

_SPACE: Final = b" \t\r\n"


class Element:
    """One element: its name and attributes as written, and what it holds.

    Attributes:
        children: elements and texts, in order.
        line: where it begins; so does *column*, the first being 1.
        declares: it binds prefixes of its own.
    """

    __slots__ = ("attributes", "children", "column", "declares", "line", "name")

    def __init__(
        self, name: str, attributes: dict[str, str], line: int, column: int
    ) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Element | str] = []
        self.line = line
        self.column = column
        self.declares = any(one.startswith("xmlns") for one in attributes)

    def place(self) -> str:
        """Return where it begins, in words."""
        return f"line {self.line}, column {self.column}"

    def elements(self) -> list[Element]:
        """Return the elements that it holds."""
        return [one for one in self.children if isinstance(one, Element)]

    def text(self) -> str:
        """Return the text that stands right in it."""
        children = self.children
        if len(children) == 1 and isinstance(children[0], str):
            return children[0]
        return "".join(one for one in children if isinstance(one, str))


class Taker(Protocol):
    """Who takes the elements."""

    def opens(self, element: Element) -> bool:
        """Tell whether what an element holds is to be given one by one."""
        ...

    def takes(self, element: Element) -> None:
        """Take an element that is whole."""
        ...

    def closes(self) -> None:
        """Leave the element that was opened last."""
        ...

    def loose(self, text: str, place: str) -> None:
        """Take text between the elements."""
        ...


def give_elements(body: bytes, taker: Taker) -> None:
    """Give the elements of an XML text to who takes them.

    Raises:
        MalformedError: it is not XML, or declares a document type; line and column
            are told.
        TooDeepError: it is nested too deeply.
    """
    _Giver(taker).give(body.lstrip(_SPACE))


class _Giver:
    def __init__(self, taker: Taker) -> None:
        self._taker = taker
        self._open: list[Element] = []
        self._depth = 0
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._document_type

    def give(self, body: bytes) -> None:
        try:
            self._parser.Parse(body, True)  # noqa: FBT003 - that it is the last
        except expat.ExpatError as error:
            reason = expat.errors.messages.get(error.code, str(error))
            raise MalformedError(
                f"line {error.lineno}, column {error.offset + 1}: not XML: {reason}",
                hint="See whether the file is whole, and says what its ending says.",
            ) from error
        except (LookupError, ValueError) as error:
            raise MalformedError(
                f"line 1, column 1: the encoding cannot be read: {error}",
                hint="Save the file as UTF-8.",
            ) from error

    def _place(self) -> tuple[int, int]:
        parser = self._parser
        return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        line, column = self._place()
        if self._depth > DEPTH_MAX:
            raise TooDeepError(
                f"line {line}, column {column}: the elements are nested too deeply",
                hint="No form of PROV nests further than bundles, statements, values.",
            )
        element = Element(name, attributes, line, column)
        if self._open:
            self._open[-1].children.append(element)
        elif self._taker.opens(element):
            return
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._depth -= 1
        if not self._open:
            self._taker.closes()
            return
        element = self._open.pop()
        if not self._open:
            self._taker.takes(element)

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].children.append(text)
        elif not text.isspace():
            line, column = self._place()
            self._taker.loose(text, f"line {line}, column {column}")

    def _document_type(self, *_: object) -> None:
        line, column = self._place()
        raise MalformedError(
            f"line {line}, column {column}: a document type is declared, and its "
            "entities are not taken here",
            hint="Remove the DOCTYPE, and write out what its entities stand for.",
        )


def content_of(text: str) -> list[Element | str]:
    """Return the elements and texts of a piece of XML.

    Raises:
        MalformedError: it is none.
        TooDeepError: it is nested too deeply.
    """
    holder = _Holder()
    give_elements(f"<x>{text}</x>".encode(), holder)
    return holder.children


class _Holder:
    """Keeps what one element holds."""

    def __init__(self) -> None:
        self.children: list[Element | str] = []

    def opens(self, _: Element) -> bool:
        return False

    def takes(self, element: Element) -> None:
        self.children = element.children

    def closes(self) -> None: ...

    def loose(self, text: str, place: str) -> None: ...


def written(children: list[Element | str], spaces: Mapping[str, str]) -> str:
    """Return what an element holds as XML that stands for itself.

    Prefixes that are bound further out, in *spaces*, are bound where they are used.
    """
    return "".join(
        escaped(one) if isinstance(one, str) else _written(one, spaces, frozenset())
        for one in children
    )


def unbound(children: list[Element | str]) -> set[str]:
    """Return the prefixes that elements use and do not bind, "" for the default one."""
    found: set[str] = set()
    for one in children:
        if isinstance(one, Element):
            found |= (_used(one) | unbound(one.children)) - _bound(one)
    return found


def _bound(element: Element) -> set[str]:
    return {
        name[6:]
        for name in element.attributes
        if name == "xmlns" or name.startswith("xmlns:")
    }


def _used(element: Element) -> set[str]:
    """Return the prefixes of its own name and its attributes; those have no default."""
    names = [element.name] if ":" in element.name else [f":{element.name}"]
    names += [one for one in element.attributes if ":" in one]
    return {one.partition(":")[0] for one in names} - {"xml", "xmlns"}


def _written(element: Element, spaces: Mapping[str, str], bound: frozenset[str]) -> str:
    attributes = dict(element.attributes)
    bound |= _bound(element)
    for prefix in sorted(_used(element) - bound):
        if spaces.get(prefix):
            attributes[f"xmlns:{prefix}" if prefix else "xmlns"] = spaces[prefix]
            bound |= {prefix}
    said = "".join(f" {name}={quoted(one)}" for name, one in attributes.items())
    inner = "".join(
        escaped(one) if isinstance(one, str) else _written(one, spaces, bound)
        for one in element.children
    )
    if not inner:
        return f"<{element.name}{said}/>"
    return f"<{element.name}{said}>{inner}</{element.name}>"


def escaped(text: str) -> str:
    """Return a text as it stands between elements."""
    return escape(text, {"\r": "&#13;"})


def quoted(value: str) -> str:
    """Return the value of an attribute, in quotes."""
    return quoteattr(value, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
