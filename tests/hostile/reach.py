"""Queries that reach for other servers, for files, or for what is not theirs."""

# ruff: noqa: S608 - it is SPARQL, and hostile by intent

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.builders import ANY, Hostile, asked, form, query, where


def service(canary: str) -> Iterator[Hostile]:
    remote = f"<http://{canary}/sparql> {{ ?x ?y ?z }}"
    why = "The server would fetch an address that only it can reach."
    for name, pattern in (
        ("SERVICE", f"SERVICE {remote}"),
        ("service in small letters", f"service {remote}"),
        ("SERVICE SILENT", f"SERVICE SILENT {remote}"),
        (
            "SERVICE in a variable",
            f"VALUES ?s {{ <http://{canary}/> }} SERVICE ?s {{ ?x ?y ?z }}",
        ),
        ("SERVICE for each triple", f"{ANY} SERVICE {remote}"),
        ("SERVICE in OPTIONAL", f"OPTIONAL {{ SERVICE {remote} }}"),
        ("SERVICE under NOT EXISTS", f"FILTER NOT EXISTS {{ SERVICE {remote} }}"),
        ("SERVICE in a sub-select", f"{{ SELECT * {{ SERVICE {remote} }} }}"),
        ("SERVICE by a prefixed name", "SERVICE c:sparql { ?x ?y ?z }"),
        ("SERVICE of this server", "SERVICE <http://127.0.0.1/sparql> { ?x ?y ?z }"),
        ("SERVICE of a file", "SERVICE <file:///etc/passwd> { ?x ?y ?z }"),
        (
            "SERVICE of a cloud's metadata",
            "SERVICE <http://169.254.169.254/> { ?x ?y ?z }",
        ),
    ):
        text = f"PREFIX c: <http://{canary}/> SELECT * {{ {pattern} }}"
        yield query(name, why, text)
    yield from _disguised(canary)
    innocent = "It only speaks of a service, and has to be answered."
    for name, pattern in (
        ("SERVICE in a text", f'BIND("SERVICE {remote}" AS ?x)'),
        ("SERVICE in a long text", f"BIND('''it's SERVICE {remote}''' AS ?x)"),
        ("SERVICE in a comment", f"# SERVICE {remote}\n"),
        ("SERVICE as a variable", "?service ?SERVICE ?o"),
        ("SERVICE as a local name", "?s pg:service ?o"),
        ("SERVICE in an IRI", "?s <http://example.com/SERVICE> ?o"),
    ):
        yield where(name, innocent, pattern)
    yield asked("SERVICE in the address", why, f"SELECT * {{ SERVICE {remote} }}")
    yield form("SERVICE in a form", why, ("query", f"SELECT * {{ SERVICE {remote} }}"))


def _disguised(canary: str) -> Iterator[Hostile]:
    remote = f"<http://{canary}/sparql> {{ ?x ?y ?z }}"
    why = "The guard would not see the word, and the engine would."
    escaped = "".join(f"\\u{ord(letter):04X}" for letter in "SERVICE")
    for name, pattern in (
        ("SERVICE after a number", f"BIND(1.0e5SERVICE {remote} AS ?x)"),
        ("SERVICE after true", f"FILTER(true) trueSERVICE {remote}"),
        ("SERVICE after an object", f"?s ?p trueSERVICE {remote}"),
        ("SERVICE after a decimal", f"?s ?p 1.0 .SERVICE {remote}"),
        ("SERVICE after a language", f"?s ?p 'x'@enSERVICE {remote}"),
        ("SERVICE with its first letter escaped", f"\\u0053ERVICE {remote}"),
        ("SERVICE all escaped", f"{escaped} {remote}"),
        ("SERVICE with a long escape", f"\\U00000053ERVICE {remote}"),
        ("SERVICE after an escaped line end", f"# x\\u000ASERVICE {remote}\n"),
        ("SERVICE after a carriage return", f"# x\rSERVICE {remote}\n"),
        (
            "SERVICE after an IRI with an escape",
            f"FILTER(<a:\\u0041#> != 1) SERVICE {remote}",
        ),
        ("SERVICE after an escaped quote", f"?s ?p 'x\\u0027 . SERVICE {remote} #'"),
        (
            "SERVICE after what looks like an IRI",
            f"FILTER(1<2)SERVICE{remote}FILTER(2>1)",
        ),
        ("SERVICE in other letters", f"\u017fERVICE {remote}"),
        (
            "SERVICE in wide letters",
            f"\uff33\uff25\uff32\uff36\uff29\uff23\uff25 {remote}",
        ),
        ("SERVICE with a hidden letter", f"SER\u200bVICE {remote}"),
    ):
        yield where(name, why, pattern)


def updates(canary: str) -> Iterator[Hostile]:
    why = "A query may read, and nothing else."
    for name, text in (
        ("LOAD of the canary", f"LOAD <http://{canary}/x.ttl>"),
        ("LOAD SILENT of a file", "LOAD SILENT <file:///etc/passwd> INTO GRAPH <a:g>"),
        ("INSERT DATA", "INSERT DATA { <a:s> <a:p> <a:o> }"),
        ("DELETE of everything", f"DELETE WHERE {{ {ANY} }}"),
        ("DROP ALL", "DROP ALL"),
        ("CLEAR ALL", "CLEAR ALL"),
        ("CREATE", "CREATE GRAPH <a:g>"),
        ("a query, then DROP ALL", "SELECT * { ?s ?p ?o } ; DROP ALL"),
        ("a comment, then CLEAR ALL", "# SELECT * { ?s ?p ?o }\nCLEAR ALL"),
    ):
        yield query(f"{name}, as a query", why, text)
    yield asked("DROP ALL in the address", why, "DROP ALL")
    yield form("an update in a form", why, ("update", "CLEAR ALL"))
    yield form(
        "an update beside a query", why, ("query", "ASK {}"), ("update", "DROP ALL")
    )


def graphs(canary: str) -> Iterator[Hostile]:
    why = "The server would fetch the graph that is named."
    for name, text in (
        ("FROM the canary", f"SELECT * FROM <http://{canary}/x.ttl> {{ {ANY} }}"),
        (
            "FROM NAMED the canary",
            f"SELECT * FROM NAMED <http://{canary}/x.ttl> {{ GRAPH ?g {{ {ANY} }} }}",
        ),
        ("FROM a file", f"SELECT * FROM <file:///etc/passwd> {{ {ANY} }}"),
        (
            "GRAPH of the canary",
            f"SELECT * {{ GRAPH <http://{canary}/x.ttl> {{ {ANY} }} }}",
        ),
        (
            "BASE of the canary",
            f"BASE <http://{canary}/> SELECT * FROM <x.ttl> {{ {ANY} }}",
        ),
        ("DESCRIBE of the canary", f"DESCRIBE <http://{canary}/x.ttl>"),
        ("a function at the canary", f"SELECT (<http://{canary}/f>(1) AS ?x) {{}}"),
    ):
        yield query(name, why, text)
    blamed = "An error that repeats the query's words is taken for damage of the graph."
    for word in ("corruption", "Corruption: checksum mismatch", "No space left"):
        yield query(
            f"a function named {word}",
            blamed,
            f"SELECT (<urn:{word.replace(' ', '%20')}>(1) AS ?x) {{}}",
        )
    yield where(
        "a text that says corruption", blamed, "FILTER('corruption' = 'no space left')"
    )
    yield where("corruption out of place", blamed, "corruption")
    thousand = [("default-graph-uri", f"http://{canary}/{n}") for n in range(1_000)]
    yield asked("default-graph-uri 1,000 times", why, "ASK {}", *thousand)
    yield asked(
        "named-graph-uri of the canary",
        why,
        "ASK {}",
        ("named-graph-uri", f"http://{canary}/"),
    )
    yield form(
        "default-graph-uri 10,000 times in a form",
        why,
        ("query", "ASK {}"),
        *thousand * 10,
    )
    yield asked(
        "using-graph-uri of the canary",
        why,
        "ASK {}",
        ("using-graph-uri", f"http://{canary}/"),
    )
