"""What a request to `/sparql` asks, read from its address and its body.

Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import parse_qsl, urlencode

from provgraph.errors import InputError, MalformedError, MediaTypeError, QueryError
from provgraph.rdf.formats import RDF_FORMATS, RESULT_FORMATS, Format, by_name, named
from provgraph.rdf.iris import is_iri
from provgraph.server.asgi import Heads
from provgraph.server.door import check_charset

FORM: Final = b"application/x-www-form-urlencoded"
QUERY: Final = b"application/sparql-query"
UPDATE: Final = b"application/sparql-update"
NOW: Final = "now"

_PARAMETERS_MAX: Final = 1_000

Parameters = Sequence[tuple[str, str]]
_Value = TypeVar("_Value")
_ANY: Final[int | None] = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request asks.

    Attributes:
        base: what relative IRIs in the text are relative to: the address asked.
        query: the text of a query; None where it is an update, or nothing.
        update: the text of an update.
        default_graphs: as `default-graph-uri` names them; None where none is.
        named_graphs: as `named-graph-uri` names them.
        using: as `using-graph-uri` names them.
        using_named: as `using-named-graph-uri` names them.
        min_offset: the entry that has to be in the graph; None is the last there.
        timeout_seconds: None where the request leaves it to the server.
        rows_max: of an answer; None for all.
        rows_skipped: before the first that is answered.
        form: in which the answer is wanted; None where Accept says it.
        next_page: the address of the rows beyond *rows_max*; "" where none can be
            named, since the body says which these are.
    """

    base: str = ""
    query: str | None = None
    update: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    min_offset: int | None = 0
    timeout_seconds: float | None = None
    rows_max: int | None = None
    rows_skipped: int = 0
    form: Format | None = None
    next_page: str = ""


def parameters_of(query_string: bytes) -> list[tuple[str, str]]:
    """Return the parameters of an address or a form.

    Raises:
        MalformedError: they are not UTF-8, or far too many.
    """
    if not query_string:
        return []
    try:
        return parse_qsl(
            query_string.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_PARAMETERS_MAX,
        )
    except UnicodeDecodeError as error:
        raise MalformedError(f"the parameters are not UTF-8: {error.reason}") from error
    except ValueError as error:
        raise MalformedError(f"the parameters cannot be read: {error}") from error


def next_page(query_string: bytes, rows_max: int, rows_skipped: int) -> str:
    """Return the address, relative to this one, of the rows that follow."""
    others = [
        (name, value)
        for name, value in parameters_of(query_string)
        if name not in {"max_rows", "skip_rows"}
    ]
    paging = [("max_rows", str(rows_max)), ("skip_rows", str(rows_skipped + rows_max))]
    return f"?{urlencode([*others, *paging])}"


def media_type_of(heads: Heads) -> bytes:
    """Return the media type of a body, without its parameters.

    Raises:
        MediaTypeError: it is of a kind that is not taken here.
    """
    said, _, rest = heads.get(b"content-type", b"").partition(b";")
    media_type = said.strip().lower()
    if media_type not in {FORM, QUERY, UPDATE}:
        raise MediaTypeError(
            f"the media type {said[:100].decode('latin-1')!r} is not taken here",
            hint=f"Send Content-Type: {QUERY.decode()}, {UPDATE.decode()}"
            f" or {FORM.decode()}, in UTF-8.",
        )
    check_charset(rest)
    return media_type


def posted(query_string: bytes, media_type: bytes, body: bytes) -> Parameters:
    """Return the parameters of a POST, that which is its body among them.

    Raises:
        MalformedError, QueryError: they cannot be read.
    """
    found = parameters_of(query_string)
    if media_type == FORM:
        return found + parameters_of(body)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise QueryError(f"the text is not UTF-8: {error}") from error
    return [*found, ("query" if media_type == QUERY else "update", text)]


def asked(parameters: Parameters, base: str) -> Asked:
    """Return what the parameters ask of the address *base*.

    Raises:
        QueryError: they ask twice, or a graph's name is no IRI.
        InputError: one of them is unknown, or its value is of the wrong kind.
    """
    values: dict[str, list[str]] = {}
    for name, value in parameters:
        values.setdefault(name, []).append(value)
    _leave_to_accept(values)
    for name in values:
        if name not in _KNOWN:
            raise InputError(
                f"the parameter {name[:100]!r} is not known here",
                hint=f"Known are {', '.join(sorted(_KNOWN))}.",
            )
    query, update = _text(values, "query"), _text(values, "update")
    if query is not None and update is not None:
        raise QueryError("a query and an update cannot be asked at once")
    return Asked(
        base,
        query,
        update,
        _graphs(values, "default-graph-uri"),
        _graphs(values, "named-graph-uri"),
        _graphs(values, "using-graph-uri") or (),
        _graphs(values, "using-named-graph-uri") or (),
        min_offset=_one(values, "min_offset", _offset, _ANY),
        timeout_seconds=_one(values, "timeout", _seconds, None),
        rows_max=_one(values, "max_rows", _count, None),
        rows_skipped=_one(values, "skip_rows", _count, 0),
        form=_one(values, "format", _form, None),
    )


_KNOWN: Final = frozenset(
    {
        "query",
        "update",
        "default-graph-uri",
        "named-graph-uri",
        "using-graph-uri",
        "using-named-graph-uri",
        "min_offset",
        "timeout",
        "max_rows",
        "skip_rows",
        "format",
    }
)


def _leave_to_accept(values: dict[str, list[str]]) -> None:
    """Take out what SPARQLWrapper says three times over of the form it wants.

    It says so of every query, of rows or of triples, and has it right in Accept.
    """
    said = values.get("format")
    if said is not None and said == values.get("output") == values.get("results"):
        for name in ("format", "output", "results"):
            del values[name]


def _text(values: dict[str, list[str]], name: str) -> str | None:
    found = values.get(name, ())
    if len(found) > 1:
        raise QueryError(
            f"there are {len(found)} times {name}, not one", hint="Send one at a time."
        )
    return found[0] if found else None


def _graphs(values: dict[str, list[str]], name: str) -> tuple[str, ...] | None:
    found = values.get(name)
    if found is None:
        return None
    for one in found:
        if not is_iri(one):
            raise QueryError(
                f"{name} is no absolute IRI: {one[:200]!r}",
                hint="Name a graph as http://example.com/graph, without brackets.",
            )
    return tuple(found)


def _one(
    values: dict[str, list[str]],
    name: str,
    read: Callable[[str], _Value],
    default: _Value,
) -> _Value:
    """Return the value of a parameter that stands there at most once."""
    found = values.get(name)
    if found is None:
        return default
    try:
        (written,) = found
        return read(written)
    except ValueError as error:
        raise InputError(
            f"{name} is not what it has to be: {', '.join(found)[:100]!r}",
            hint=_WANTED[name],
        ) from error


_WANTED: Final = {
    "min_offset": "Send the number of an entry, as Provgraph-Entry has it, or now.",
    "timeout": "Send a number of seconds, such as 2.5.",
    "max_rows": "Send a whole number.",
    "skip_rows": "Send a whole number.",
    "format": "Send one of "
    + ", ".join(one.name for one in (*RESULT_FORMATS, *RDF_FORMATS))
    + ", or a media type.",
}


def _offset(written: str) -> int | None:
    return None if written == NOW else _count(written)


def _count(written: str) -> int:
    if not (written.isascii() and written.isdecimal()) or len(written) > 15:
        raise ValueError(written)
    return int(written)


def _seconds(written: str) -> float:
    seconds = float(written)
    if not 0 < seconds < float("inf"):
        raise ValueError(written)
    return seconds


def _form(written: str) -> Format:
    found = by_name(written) or named(written)
    if found is None:
        raise ValueError(written)
    return found


def names_of(formats: Iterable[Format]) -> list[str]:
    """Return the media types of some formats."""
    return [one.media_type for one in formats]
