"""Queries that grow in depth, in length, or while they run."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.builders import (
    ANY,
    Hostile,
    condition,
    count,
    nested,
    query,
    row,
    where,
)

_NO_BRACKETS = "It nests without brackets, which is what a guard counts."
_DEEP = "An engine that recurses on brackets runs out of stack."
_ALLOWED = "It stays below the limit of nesting and has to be answered."


def nesting(_: str) -> Iterator[Hostile]:
    yield from _shallow()
    for depth in (200, 5_000, 30_000):
        yield condition(f"{depth:,} parentheses", _DEEP, nested("(", depth, "1", ")"))
    for name, opening, core, closing, depth in (
        ("groups", "{", "", "}", 3_000),
        ("sub-selects", "{ SELECT * {", "", "}}", 1_000),
        ("blank nodes in square brackets", "[ <a:p> ", "1", " ]", 2_000),
        ("collections", "( ", "1", " )", 10_000),
        ("triple terms", "<<( <a:s> <a:p> ", "1", " )>>", 3_000),
        ("NOT EXISTS", f"FILTER NOT EXISTS {{ {ANY} ", "", "}", 1_500),
        ("OPTIONAL", f"OPTIONAL {{ {ANY} ", "", "}", 3_000),
        ("GRAPH", "GRAPH ?g { ", ANY, "}", 3_000),
    ):
        pattern = nested(opening, depth, core, closing)
        if name in {"blank nodes in square brackets", "collections", "triple terms"}:
            pattern = nested(f"?x ?y {opening}", 1, pattern()[len(opening) :], "")
        yield where(f"{depth:,} nested {name}", _DEEP, pattern)
    yield condition(
        "10,000 functions in functions", _DEEP, nested("STR(", 10_000, "1", ")")
    )
    yield condition(
        "30,000 exclamation marks", _NO_BRACKETS, nested("!", 30_000, "1", "")
    )
    yield condition("50,000 minus signs", _NO_BRACKETS, nested("-", 50_000, "1", ""))
    yield condition("20,000 signs in turn", _NO_BRACKETS, nested("-+", 20_000, "1", ""))
    yield where(
        "3,000 nested reified triples", _NO_BRACKETS, nested("<< ", 3_000, ANY, " >>")
    )
    yield condition(
        "parentheses that look like an IRI",
        "Between < and > a guard sees one IRI, where an engine sees brackets.",
        nested("1<" + "(" * 15_000, 1, "1", ")" * 15_000 + ">0"),
    )
    yield where(
        "closing brackets before the opening ones",
        "The closing ones would lower the depth that a guard counts.",
        lambda: "}" * 10_000 + "{" * 10_000,
    )


def _shallow() -> Iterator[Hostile]:
    for name, expression in (
        ("parentheses", nested("(", 120, "1", ")")),
        ("functions in functions", nested("STR(", 120, "1", ")")),
        ("IF in IF", nested("IF(true, ", 120, "1", ", 0)")),
        ("COALESCE in COALESCE", nested("COALESCE(?u, ", 120, "1", ")")),
    ):
        yield condition(f"120 {name}", _ALLOWED, expression)
    for name, pattern in (
        ("60 sub-selects", nested("{ SELECT * {", 60, ANY, "}}")),
        ("120 groups", nested("{", 120, ANY, "}")),
        ("120 OPTIONAL in OPTIONAL", nested(f"OPTIONAL {{ {ANY} ", 120, "", "}")),
        ("60 NOT EXISTS in NOT EXISTS", nested("FILTER NOT EXISTS {", 60, ANY, "}")),
        (
            "60 triple terms",
            lambda: "?x ?y " + "<<( <a:s> <a:p> " * 60 + "1" + " )>>" * 60,
        ),
        ("100 collections", lambda: "?x ?y " + "(" * 100 + "1" + ")" * 100),
    ):
        yield where(name, _ALLOWED, pattern)


def chains(_: str) -> Iterator[Hostile]:
    parsed = "A left-deep tree is as deep as the chain is long."
    for name, part, between, times in (
        ("or", "true", "||", 10_000),
        ("and", "true", "&&", 10_000),
        ("plus", "1", "+", 30_000),
        ("times", "1", "*", 30_000),
        ("equals", "(1=1)", "=", 5_000),
        ("EXISTS joined by or", "EXISTS{?s ?p{n} ?o}", "||", 1_500),
    ):
        yield condition(
            f"a chain of {times:,} {name}", parsed, row(part, times, between)
        )
    planned = "Planning takes time that grows faster than the number of parts."
    for name, part, between, times in (
        ("empty groups by UNION", "{}", "UNION", 7_000),
        ("patterns by UNION", "{?s ?p ?o}", "UNION", 2_000),
        ("OPTIONAL", "OPTIONAL{?s ?p{n} ?o{n}}", " ", 1_000),
        ("BIND", "BIND({n} AS ?x{n})", " ", 2_500),
        ("MINUS", "MINUS{?s <a:{n}> ?o}", " ", 2_000),
        ("VALUES", "VALUES ?x{n} {1 2}", " ", 2_000),
        ("VALUES of one variable", "VALUES ?x {1 2}", " ", 3_000),
        ("FILTER", "FILTER(?s != {n})", " ", 3_000),
        ("FILTER NOT EXISTS", "FILTER NOT EXISTS{?s <a:{n}> ?o}", " ", 1_500),
        ("GRAPH", "GRAPH ?g{n} {?s ?p ?o}", " ", 1_500),
        ("sub-selects", "{SELECT ?s {?s ?p ?o} LIMIT 1}", " ", 1_500),
    ):
        pattern = row(part, times, between)
        yield where(
            f"a chain of {times:,} {name}",
            planned,
            pattern if part.startswith("{") else lambda p=pattern: f"{ANY} {p()}",
        )
    yield from _lists()


def _lists() -> Iterator[Hostile]:
    compared = "Each solution is compared with each member."
    listed = row("{n}", 10_000, ",")
    yield where(
        "IN a list of 10,000", compared, lambda: f"{ANY} FILTER(?o IN ({listed()}))"
    )
    yield where(
        "NOT IN a list of 10,000",
        compared,
        lambda: f"{ANY} FILTER(?o NOT IN ({listed()}))",
    )
    wide = "Nothing is deep here, and everything is wide."
    yield condition(
        "CONCAT of 20,000", wide, lambda: f"CONCAT({row('1', 20_000, ',')()})"
    )
    yield condition(
        "COALESCE of 12,000", wide, lambda: f"COALESCE({row('?u', 12_000, ',')()})"
    )
    yield where(
        "an object list of 6,000", wide, lambda: f"?s ?p {row('?o{n}', 6_000, ',')()}"
    )
    columns = row("({n} AS ?x{n})", 3_500)
    yield query("3,500 columns", wide, lambda: f"SELECT {columns()} {{ {ANY} }}")
    yield query(
        "1,000 keys to sort by",
        wide,
        lambda: f"SELECT * {{ {ANY} }} ORDER BY {row('STR(?o)', 1_000)()}",
    )
    yield query(
        "1,000 FROM",
        wide,
        lambda: f"SELECT * {row('FROM <urn:g{n}>', 1_000)()} {{ {ANY} }}",
    )


def doubling(_: str) -> Iterator[Hostile]:
    why = "Each step doubles a text; forty of them are a terabyte."
    start = "BIND('xxxxxxxx' AS ?t0) "
    for name, step in (
        ("CONCAT", "CONCAT(?t{n}, ?t{n})"),
        ("REPLACE", "REPLACE(?t{n}, '(.)', '$1$1')"),
        ("REPLACE of nothing", "REPLACE(?t{n}, 'x', 'xx')"),
        ("STR of CONCAT", "STR(CONCAT(?t{n}, STR(?t{n})))"),
        ("UCASE and LCASE", "CONCAT(UCASE(?t{n}), LCASE(?t{n}))"),
        ("STRLANG", "STRLANG(CONCAT(STR(?t{n}), STR(?t{n})), 'en')"),
        ("IRI", "IRI(CONCAT('a:', STR(?t{n}), STR(?t{n})))"),
    ):
        pattern = _steps(step, 40)
        yield where(f"{name}, doubled 40 times", why, lambda p=pattern: start + p)
    percent = _steps("ENCODE_FOR_URI(?t{n})", 30)
    yield where(
        "ENCODE_FOR_URI of itself",
        "A percent sign becomes three characters, and so again.",
        lambda: "BIND('%%%%' AS ?t0) " + percent,
    )
    yield where(
        "CONCAT doubled 24 times for each triple",
        "Each solution holds a hundred megabytes.",
        lambda: f"{ANY} {start}" + _steps("CONCAT(?t{n}, ?t{n})", 24),
    )
    yield where(
        "hashes of a doubled text",
        "The hash is short, and what it is of is not.",
        lambda: (
            start + _steps("CONCAT(?t{n}, ?t{n})", 30) + " BIND(SHA512(?t30) AS ?h)"
        ),
    )


def _steps(step: str, times: int) -> str:
    return " ".join(
        f"BIND({step.replace('{n}', str(at))} AS ?t{at + 1})" for at in range(times)
    )


def values(_: str) -> Iterator[Hostile]:
    joined = "The blocks share no variable, so each is paired with each."
    for blocks in (2, 3, 4, 8):
        many = min(800, 12_000 // blocks)
        block = row("{n}", many)
        yield count(
            f"a product of {blocks} blocks of {many} VALUES",
            joined,
            lambda n=blocks, b=block: " ".join(
                f"VALUES ?x{at} {{ {b()} }}" for at in range(n)
            ),
        )
    yield where(
        "10,000 VALUES",
        "A long list, and a right answer.",
        lambda: f"VALUES ?x {{ {row('{n}', 10_000)()} }}",
    )
    names = row("?x{n}", 100)
    line = row("1", 100)
    yield where(
        "VALUES of 100 variables",
        "A wide table within the text's limit.",
        lambda: f"VALUES ({names()}) {{ {f'({line()})' * 300} }}",
    )
    undefined = row("(UNDEF {n}) ({n} UNDEF)", 1_300)
    yield count(
        "VALUES with UNDEF, joined",
        "What is not defined fits everything, so no hash helps to join.",
        lambda: " ".join(f"VALUES (?a ?b) {{ {undefined()} }}" for _ in range(2)),
    )
    yield query(
        "VALUES after the query",
        "The block at the end joins with all there is.",
        lambda: (
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
            f" VALUES ?x {{ {row('{n}', 5_000)()} }}"
        ),
    )
