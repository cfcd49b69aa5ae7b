"""One hostile request, and short ways to write many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
ANY = "?s ?p ?o"

Headers = tuple[tuple[str, str], ...]
Body = Callable[[], bytes]
Text = str | bytes | Callable[[], str | bytes]


@dataclass(frozen=True)
class Hostile:
    """One request that means harm, or is written without care.

    Attributes:
        path: what stands in the request line, sent as it is.
        headers: sent as they are; Host and, unless one of them tells of the
            body's length, Content-Length are added.
        body: makes it when it is sent; some are large.
        why: what it would do to a server that is not prepared, in one sentence.
        needs: the address that has to exist for it to bite: `sparql`, `data`,
            `update` or `documents`; where it does not, 404 is a right answer.
    """

    name: str
    method: str
    path: str
    headers: Headers
    body: Body
    why: str
    needs: str = "sparql"


@dataclass(frozen=True)
class Family:
    """Requests that try the same.

    Attributes:
        tries: what its requests have in common, as the page tells it.
        answered: what is answered, likewise.
        cases: makes them, given host and port of the canary.
    """

    name: str
    tries: str
    answered: str
    cases: Callable[[str], Iterator[Hostile]]


def query(name: str, why: str, text: Text, *, accept: str | None = None) -> Hostile:
    """Return a query in the body of a POST."""
    more = (("Accept", accept),) if accept else ()
    return post(name, why, "/sparql", text, (("Content-Type", QUERY), *more))


def where(name: str, why: str, pattern: Text) -> Hostile:
    """Return a query for all variables of *pattern*."""
    return query(name, why, lambda: b"SELECT * { " + made(pattern) + b" }")


def condition(name: str, why: str, expression: Text) -> Hostile:
    """Return a query that filters by *expression*."""
    return where(name, why, lambda: b"FILTER(" + made(expression) + b")")


def count(name: str, why: str, pattern: Text) -> Hostile:
    """Return a query for the number of solutions of *pattern*."""
    head = b"SELECT (COUNT(*) AS ?n) { "
    return query(name, why, lambda: head + made(pattern) + b" }")


def post(
    name: str, why: str, path: str, body: Text, headers: Headers, needs: str = "sparql"
) -> Hostile:
    """Return a POST of *body*."""
    return Hostile(name, "POST", path, headers, lambda: made(body), why, needs)


def get(name: str, why: str, path: str, headers: Headers = ()) -> Hostile:
    """Return a GET of *path*."""
    return Hostile(name, "GET", path, headers, bytes, why)


def asked(name: str, why: str, text: str, *more: tuple[str, str]) -> Hostile:
    """Return a query in the address of a GET, and *more* parameters."""
    return get(
        name, why, "/sparql?" + urlencode([("query", text), *more], quote_via=quote)
    )


def form(name: str, why: str, *parameters: tuple[str, str]) -> Hostile:
    """Return a query in a form."""
    content = (("Content-Type", FORM),)
    return post(name, why, "/sparql", lambda: urlencode(parameters), content)


def update(name: str, why: str, text: Text) -> Hostile:
    """Return an update in the body of a POST."""
    return post(name, why, "/update", text, (("Content-Type", UPDATE),), "update")


def data(
    name: str, why: str, media_type: str, body: Text, headers: Headers = ()
) -> Hostile:
    """Return triples for a graph of their own."""
    content = (("Content-Type", media_type), *headers)
    return post(name, why, "/data?graph=urn:hostile", body, content, "data")


def document(
    name: str,
    why: str,
    body: Text,
    media_type: str = "application/octet-stream",
    *,
    headers: Headers = (),
    path: str = "",
) -> Hostile:
    """Return a PROV document, to be taken in under whatever key it gets."""
    content = (("Content-Type", media_type), *headers)
    return post(name, why, f"/pg/v1/documents{path}", body, content, "documents")


def made(text: Text) -> bytes:
    """Return *text* as it is sent."""
    if callable(text):
        text = text()
    return text if isinstance(text, bytes) else text.encode()


def nested(opening: str, depth: int, core: str, closing: str) -> Callable[[], str]:
    """Return what makes *core* within so many layers."""
    return lambda: opening * depth + core + closing * depth


def row(part: str, times: int, between: str = " ") -> Callable[[], str]:
    """Return what makes so many parts in a row; `{n}` is each one's number."""
    return lambda: between.join(part.replace("{n}", str(at)) for at in range(times))
