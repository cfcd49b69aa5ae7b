"""The SPARQL endpoint's manners: what the protocol says of each odd request."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

import pytest
import zstandard

from tests.unit.server.builders import Reply, Server, serving

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
ONE = "SELECT (1 AS ?x) {}"
THREE = "SELECT * { VALUES ?x { 1 2 3 } }"
MANY = "SELECT * { VALUES ?a {" + " 1" * 100 + "} VALUES ?b {" + " 2" * 100 + "} }"
TRIPLE = "CONSTRUCT { <a:a> <a:b> 1 } {}"
EVERYTHING = "SELECT * { ?s ?p ?o }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("manners") / "workspace"
    with serving(folder, server_updates="true") as running:
        yield running


def get(
    server: Server, query: str, headers: Mapping[str, str] | None = None, **more: object
) -> Reply:
    return server.ask(
        "GET", f"/sparql?{urlencode({'query': query, **more})}", None, headers
    )


def kind(reply: Reply) -> str:
    return reply.headers["content-type"].partition(";")[0]


def told(reply: Reply) -> tuple[int, str]:
    """Return the status and the code of a problem."""
    assert "application/problem+json" == kind(reply)
    return reply.status, reply.json()["code"]


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=b",
        "application/sparql-queries",
        "application/sparql-query; charset=ISO-8859-1",
        "application/sparql-update; charset=utf-16",
        "application/x-www-form-urlencoded; charset=latin-1",
        "application/sparql-query; version=1.2; charset=latin-1",
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/update"])
def test_a_body_of_another_kind_or_charset_is_415(
    server: Server, path: str, content_type: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    reply = server.post(path, "ASK {}", headers)

    assert (415, "media-type") == told(reply)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/sparql-query",
        "Application/SPARQL-Query",
        "application/sparql-query; charset=UTF-8",
        'application/sparql-query;charset="utf-8"',
        "application/sparql-query; version=1.2; charset=utf-8",
        "application/sparql-query; version=1.2",
    ],
)
@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_query_may_name_its_kind_in_any_way(
    server: Server, method: str, content_type: str
) -> None:
    sent = "ASK { FILTER('ü' = '\\u00fc') }".encode()
    reply = server.ask(method, "/sparql", sent, {"Content-Type": content_type})

    assert (200, True) == (reply.status, reply.json()["boolean"])


@pytest.mark.parametrize(
    ("headers", "sent", "code"),
    [
        (QUERY, b"ASK { FILTER('\xff' = '') }", "query"),
        (UPDATE, b"INSERT DATA { GRAPH <a:a> { <a:a> <a:b> '\xff' } }", "query"),
        (FORM, b"query=ASK+%FF", "malformed"),
        (FORM, b"query=ASK+\xff", "malformed"),
        (FORM, b"\xff=ASK", "malformed"),
    ],
)
def test_what_is_not_utf8_is_400(
    server: Server, headers: dict[str, str], sent: bytes, code: str
) -> None:
    assert (400, code) == told(server.post("/sparql", sent, headers))


@pytest.mark.parametrize(
    "graph",
    [
        "",
        "a",
        "<http://a/b>",
        "http://a b",
        "http://[a",
        "http://a/%zz",
        "é:a",
        "//a/b",
    ],
)
def test_a_graph_whose_name_is_no_iri_is_400(server: Server, graph: str) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        assert (400, "query") == told(get(server, EVERYTHING, None, **{name: graph}))
    for name in ("using-graph-uri", "using-named-graph-uri"):
        change = "INSERT { GRAPH <a:x> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
        path = f"/update?{name}={quote(graph)}"
        assert (400, "query") == told(server.post(path, change, UPDATE))
    for method in ("GET", "PUT", "DELETE"):
        reply = server.ask(
            method,
            f"/data?graph={quote(graph)}",
            "" if method == "PUT" else None,
            {"Content-Type": "text/turtle"},
        )
        assert (400, "input") == told(reply)


@pytest.mark.parametrize(
    "asked",
    [
        {"query": EVERYTHING, "default-graph-uri": "http://a.b/none"},
        {"query": "SELECT * FROM <http://a.b/none> { ?s ?p ?o }"},
        {"query": "SELECT * { GRAPH <http://a.b/none> { ?s ?p ?o } }"},
        {
            "query": "SELECT * { GRAPH ?g { ?s ?p ?o } }",
            "named-graph-uri": "http://a.b/none",
        },
    ],
)
def test_an_unknown_graph_is_an_empty_one(
    server: Server, asked: dict[str, str]
) -> None:
    reply = server.ask("GET", f"/sparql?{urlencode(asked)}")

    assert (200, []) == (reply.status, reply.json()["results"]["bindings"])


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("query=ASK+{}&qeury=ASK+{}", "input"),
        ("query=ASK+{}&query=ASK+{}", "query"),
        ("query=ASK+{}&update=CLEAR+ALL", "query"),
        ("query=ASK+{}&timeout=1&timeout=2", "input"),
        ("query=ASK+{}&timeout=soon", "input"),
        ("query=ASK+{}&timeout=nan", "input"),
        ("query=ASK+{}&max_rows=1.5", "input"),
        ("query=ASK+{}&format=csv&format=tsv", "input"),
        ("query=ASK+{}&output=json", "input"),
        ("update=CLEAR+ALL", "input"),
        ("max_rows=-1", "input"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_400(
    server: Server, asked: str, code: str
) -> None:
    assert (400, code) == told(server.ask("GET", f"/sparql?{asked}"))
    if not asked.startswith(("update", "max_rows")):
        assert (400, code) == told(server.post("/sparql", asked.encode(), FORM))


def test_the_query_may_not_be_in_the_address_and_in_the_body(server: Server) -> None:
    reply = server.post("/sparql?query=ASK+%7B%7D", "ASK {}", QUERY)

    assert (400, "query") == told(reply)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/sparql", "GET, HEAD, POST, QUERY, OPTIONS"),
        ("/update", "POST, OPTIONS"),
        ("/data", "GET, HEAD, PUT, POST, DELETE, OPTIONS"),
    ],
)
def test_options_and_405_name_the_methods(
    server: Server, path: str, allowed: str
) -> None:
    asked = server.ask("OPTIONS", path)

    assert (204, allowed, b"") == (asked.status, asked.headers["allow"], asked.body)
    assert "content-length" not in asked.headers
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        if method not in allowed.split(", "):
            reply = server.ask(method, path)
            assert (405, allowed) == (reply.status, reply.headers["allow"])


@pytest.mark.parametrize("query", [ONE, TRIPLE, "ASK {}"])
def test_head_is_get_without_the_body(server: Server, query: str) -> None:
    varying = {"date", "provgraph-query"}
    path = f"/sparql?{urlencode({'query': query})}"
    whole, head = server.ask("GET", path), server.ask("HEAD", path)

    assert (200, b"") == (head.status, head.body)
    assert {
        name: value for name, value in whole.headers.items() if name not in varying
    } == {name: value for name, value in head.headers.items() if name not in varying}
    assert 400 == server.ask("HEAD", "/sparql?query=SELEKT").status


def test_without_a_query_the_service_describes_itself(server: Server) -> None:
    reply = server.ask("GET", "/sparql", None, {"Accept": "application/n-triples"})

    assert (200, "application/n-triples") == (reply.status, kind(reply))
    assert b"sparql-service-description#Service" in reply.body
    assert (400, "query") == told(server.post("/sparql", b"", FORM))
    assert (400, "query") == told(server.post("/update", b"", FORM))


@pytest.mark.parametrize(
    ("accept", "query", "media_type"),
    [
        ("*/*", ONE, "application/sparql-results+json"),
        ("application/json", ONE, "application/sparql-results+json"),
        ("application/xml", ONE, "application/sparql-results+xml"),
        ("text/*", ONE, "text/csv"),
        ("text/csv;q=0, text/*", ONE, "text/tab-separated-values"),
        ("application/*;q=0.5, text/csv;q=0.9", ONE, "text/csv"),
        ("text/csv;q=0.1, application/*;q=0.2", ONE, "application/sparql-results+json"),
        ("image/png, */*;q=0.1", ONE, "application/sparql-results+json"),
        ("TEXT/CSV", ONE, "text/csv"),
        ("text/csv; header=present", ONE, "text/csv"),
        ("text/turtle, text/csv;q=0.1", ONE, "text/csv"),
        ("*/*", TRIPLE, "text/turtle"),
        ("application/*", TRIPLE, "application/n-triples"),
        ("text/csv, application/rdf+xml;q=0.1", TRIPLE, "application/rdf+xml"),
        ("application/ld+json, text/turtle;q=0.9", TRIPLE, "application/ld+json"),
    ],
)
def test_accept_chooses_the_form(
    server: Server, accept: str, query: str, media_type: str
) -> None:
    reply = get(server, query, {"Accept": accept})

    assert (200, media_type) == (reply.status, kind(reply))
    assert "Accept" in reply.headers["vary"].split(", ")


@pytest.mark.parametrize(
    ("accept", "query", "available"),
    [
        ("image/png", ONE, "text/csv"),
        ("text/turtle", ONE, "text/csv"),
        ("text/csv;q=0", ONE, "text/csv"),
        ("text/csv", TRIPLE, "text/turtle"),
        ("application/json", TRIPLE, "application/ld+json"),
    ],
)
def test_what_fits_none_is_406_with_what_does(
    server: Server, accept: str, query: str, available: str
) -> None:
    reply = get(server, query, {"Accept": accept})

    assert (406, "not-acceptable") == told(reply)
    assert available in reply.json()["available"]


def test_format_goes_before_accept(server: Server) -> None:
    json = {"Accept": "application/sparql-results+json"}

    assert "text/csv" == kind(get(server, ONE, json, format="csv"))
    assert "text/csv" == kind(get(server, ONE, json, format="text/csv"))
    assert "text/turtle" == kind(get(server, TRIPLE, json, format="turtle"))
    assert (406, "not-acceptable") == told(get(server, ONE, json, format="turtle"))
    assert (400, "input") == told(get(server, ONE, json, format="doc"))


def test_a_form_that_is_said_three_times_is_left_to_accept(server: Server) -> None:
    """As SPARQLWrapper does of every query, of rows or of triples."""
    thrice = {"format": "json", "output": "json", "results": "json"}
    turtle = {"Accept": "text/turtle"}

    assert "text/turtle" == kind(get(server, TRIPLE, turtle, **thrice))
    other = {**thrice, "results": "xml"}
    assert (400, "input") == told(get(server, TRIPLE, turtle, **other))


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, zstd, br", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("gzip, identity;q=0", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "gzip"),
        ("br", None),
        ("gzip;q=0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_long_answer_has_the_coding_that_is_liked_best(
    server: Server, accepted: str, coding: str | None
) -> None:
    csv = {"Accept": "text/csv"}
    reply = get(server, MANY, {**csv, "Accept-Encoding": accepted})
    unpacked = {
        "gzip": lambda body: zlib.decompress(body, 31),
        "zstd": lambda body: (
            zstandard.ZstdDecompressor().decompressobj().decompress(body)
        ),
        None: lambda body: body,
    }[coding](reply.body)

    assert coding == reply.headers.get("content-encoding")
    assert "Accept-Encoding" in reply.headers["vary"]
    assert "a,b\r\n" + "1,2\r\n" * 10_000 == unpacked.decode()


def test_a_page_of_rows_is_marked_as_cut(server: Server) -> None:
    csv = {"Accept": "text/csv"}
    first = get(server, THREE, csv, max_rows=2)
    link = first.headers["link"]
    following = server.ask(
        "GET", f"/sparql{link.removeprefix('<').partition('>')[0]}", None, csv
    )

    assert (b"x\r\n1\r\n2\r\n", "max_rows=2") == (
        first.body,
        first.headers["provgraph-cut"],
    )
    assert link.endswith('; rel="next"')
    assert b"x\r\n3\r\n" == following.body
    assert not {"link", "provgraph-cut"} & set(following.headers)
    assert b"x\r\n2\r\n3\r\n" == get(server, THREE, csv, skip_rows=1).body
    assert b"x\r\n" == get(server, THREE, csv, max_rows=0).body
    assert "link" not in get(server, THREE, csv, max_rows=3).headers


def test_the_next_page_is_named_as_each_asked_for_the_first(server: Server) -> None:
    """Though the same rows were kept for another, who asked in another way."""
    csv = {"Accept": "text/csv"}
    asked = urlencode({"query": THREE, "max_rows": 1})
    by_form = server.post("/sparql", asked.encode(), {**FORM, **csv})
    by_body = server.post("/sparql?max_rows=1", THREE, {**QUERY, **csv})
    by_get = get(server, THREE, csv, max_rows=1)

    assert by_form.body == by_body.body == by_get.body
    assert "max_rows=1" == by_form.headers["provgraph-cut"]
    assert "link" not in by_form.headers
    assert '<?max_rows=1&skip_rows=1>; rel="next"' == by_body.headers["link"]
    assert "query=SELECT" in by_get.headers["link"]


def test_a_timeout_may_be_shorter_than_the_servers(server: Server) -> None:
    values = "VALUES ?v {" + " 1" * 400 + "} "
    long = "SELECT (SUM(?a) AS ?n) { " + "".join(
        values.replace("?v", f"?{name}") for name in "abcd"
    )
    reply = get(server, f"{long} }}", timeout=0.3)
    last = server.ask("GET", "/pg/v1/queries").json()["ended"][0]

    assert (503, "deadline") == told(reply)
    assert last["id"] == reply.json()["query"]
    assert 0.2 < last["seconds"] < 1.5
