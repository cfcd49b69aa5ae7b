"""Short queries that make much work: products, expressions, paths, large groups."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.builders import (
    ANY,
    Hostile,
    condition,
    count,
    query,
    row,
    where,
)

PAIR = "?a ?b ?c . ?d ?e ?f"
TRIPLE = f"{PAIR} . ?g ?h ?i"


def products(_: str) -> Iterator[Hostile]:
    counted = "Each triple is paired with each; the number of pairs is what is asked."
    for ways in range(2, 9):
        pattern = " . ".join(f"?s{at} ?p{at} ?o{at}" for at in range(ways))
        yield count(f"a product of {ways} patterns, counted", counted, pattern)
    kept = "All that was found has to be kept before the first row is given."
    for name, text in (
        ("sorted", f"SELECT * {{ {TRIPLE} }} ORDER BY ?a ?d ?g"),
        ("sorted backwards", f"SELECT * {{ {TRIPLE} }} ORDER BY DESC(?i) DESC(?f)"),
        ("sorted by chance", f"SELECT * {{ {PAIR} }} ORDER BY RAND()"),
        (
            "sorted by hashes",
            f"SELECT * {{ {PAIR} }} ORDER BY SHA512(STR(?c)) MD5(STR(?f))",
        ),
        ("without doubles", f"SELECT DISTINCT * {{ {TRIPLE} }}"),
        ("reduced", f"SELECT REDUCED ?b {{ {TRIPLE} }}"),
        ("grouped", f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {TRIPLE} }} GROUP BY ?a ?d ?g"),
        (
            "with HAVING",
            f"SELECT ?a {{ {TRIPLE} }} GROUP BY ?a HAVING(COUNT(DISTINCT ?g) > 1e9)",
        ),
        ("joined to one text", f"SELECT (GROUP_CONCAT(STR(?a)) AS ?t) {{ {TRIPLE} }}"),
        ("of distinct values", f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {TRIPLE} }}"),
        (
            "summed",
            f"SELECT (SUM(STRLEN(CONCAT(STR(?a), STR(?d)))) AS ?n) {{ {TRIPLE} }}",
        ),
    ):
        yield query(f"a product, {name}", kept, text)
    never = "No row is found, or so late that nobody waits for it."
    for name, text in (
        ("with a huge OFFSET", f"SELECT * {{ {TRIPLE} }} OFFSET 9000000000000 LIMIT 1"),
        ("asked for the impossible", f"ASK {{ {TRIPLE} FILTER(?a = ?b && ?b != ?a) }}"),
        ("less itself", f"SELECT * {{ {TRIPLE} MINUS {{ {TRIPLE} }} }}"),
        ("under EXISTS", f"SELECT * {{ {PAIR} FILTER NOT EXISTS {{ {TRIPLE} }} }}"),
        (
            "of sub-selects",
            "SELECT (COUNT(*) AS ?n) {"
            + "".join(f"{{ SELECT ?s{n} {{ ?s{n} ?p ?o{n} }} }}" for n in range(4))
            + "}",
        ),
        (
            "of optional parts",
            (
                f"SELECT (COUNT(*) AS ?n) {{ {ANY} OPTIONAL {{ ?a ?b ?c }}"
                " OPTIONAL { ?d ?e ?f } }"
            ),
        ),
        (
            "of graphs",
            (
                "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c }"
                " GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }"
            ),
        ),
        (
            "by unequal ends",
            f"SELECT (COUNT(*) AS ?n) {{ {TRIPLE} FILTER(?a < ?d && ?d < ?g) }}",
        ),
        (
            "lateral",
            (
                f"SELECT (COUNT(*) AS ?n) {{ {ANY} LATERAL {{ ?a ?b ?c }}"
                " LATERAL { ?d ?e ?f } }"
            ),
        ),
    ):
        yield query(f"a product, {name}", never, text)
    endless = "The answer itself has no end that anybody would wait for."
    for name, media_type in (
        ("JSON", "application/sparql-results+json"),
        ("CSV", "text/csv"),
        ("XML", "application/sparql-results+xml"),
    ):
        yield query(
            f"a product, all of it as {name}",
            endless,
            f"SELECT * {{ {TRIPLE} }}",
            accept=media_type,
        )
    yield query(
        "everything, sorted",
        "All is read, kept and written; it may well be answered.",
        f"SELECT * {{ {{ {ANY} }} UNION {{ GRAPH ?g {{ {ANY} }} }} }} ORDER BY ?o ?s",
    )


def expressions(_: str) -> Iterator[Hostile]:
    backtracking = "An engine that backtracks needs exponential time."
    text = "a" * 5_000 + "!"
    for pattern in (
        "(a+)+$",
        "(a|a)*$",
        "(a|aa)+$",
        "(.*a){20}$",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        r"(\\w+\\s?)*$",
        "(a*)*b",
        "((a*)*)*b",
    ):
        yield condition(
            f"the expression {pattern}", backtracking, f"REGEX('{text}', '{pattern}')"
        )
    compiled = "The compiled expression has more states than memory has room."
    for name, pattern in (
        ("repetition of repetition", "((((a{1000}){1000}){1000}){1000})"),
        ("100,000,000 times", "a{100000000}"),
        ("repeated classes of Unicode", "(\\\\w{200}){200}"),
        ("nested stars", "(" * 100 + "a" + ")*" * 100),
        ("2,000 nested groups", "(" * 2_000 + "a" + ")" * 2_000),
        ("alternation of 8,000", "|".join(f"a{n}" for n in range(8_000))),
    ):
        yield condition(
            f"an expression: {name}", compiled, f"REGEX('aaaa', '{pattern}')"
        )
    invalid = "It is no expression, and an error in a filter is no error of the query."
    for pattern in ("(", "[", "*", "a{2,1}", "(?=a)", "\\\\1"):
        yield condition(
            f"the invalid expression {pattern}", invalid, f"REGEX('a', '{pattern}')"
        )
    yield where(
        "an expression for each triple",
        "It is compiled anew for each solution.",
        f"{PAIR} FILTER(REGEX(STR(?c), CONCAT('(', STR(?f), '){{50}}')))",
    )
    yield where(
        "REPLACE that blows up",
        "What is replaced is longer each time.",
        "BIND(REPLACE(REPLACE(REPLACE('aaaaaaaa', 'a', '"
        + "a" * 9_000
        + "'), 'a', '"
        + "b" * 9_000
        + "'), 'b', '"
        + "c" * 9_000
        + "') AS ?x)",
    )


def paths(_: str) -> Iterator[Hostile]:
    unbound = "Both ends are open, so it starts from every node there is."
    for name, path in (
        ("anything, any times", "(<a:p>|!<a:p>)*"),
        ("anything, some times", "(<a:p>|!<a:p>)+"),
        ("anything, there and back", "((<a:p>|!<a:p>)/^(<a:p>|!<a:p>))*"),
        ("backwards as well", "(^(!<a:p>)|!<a:p>)*"),
        ("a star of a star", "(((!<a:p>)*)*)*"),
        ("a plus of a star", "((((!<a:p>)+)*)+)*"),
        ("optional steps in a row", "/".join(["(!<a:p>)?"] * 40)),
        ("any times, in a row", "/".join(["(!<a:p>)*"] * 10)),
        ("any times backwards, in a row", "/".join(["(^(!<a:p>))*"] * 10)),
        ("all but 2,000", f"!({row('<a:p{n}>', 2_000, '|')()})"),
    ):
        yield count(f"a path: {name}", unbound, f"?x {path} ?y")
    planned = "Planning takes time that grows with a power of the path's length."
    for steps in (100, 400, 2_000):
        yield where(
            f"a sequence of {steps:,} steps",
            planned,
            f"?x {'/'.join(['prov:used'] * steps)} ?y",
        )
        yield where(
            f"a sequence of {steps:,} steps either way",
            planned,
            f"?x {'/'.join(['(prov:used|^prov:used)'] * steps)} ?y",
        )
    yield where(
        "1,000 alternatives", planned, f"?x ({row('<a:p{n}>', 1_000, '|')()})* ?y"
    )
    alternatives = "<a:p>"
    for _round in range(10):
        alternatives = f"({alternatives}|{alternatives})"
    yield where("alternatives of alternatives", planned, f"?x {alternatives} ?y")
    yield where(
        "30,000 steps backwards",
        "It nests without brackets, which is what a guard counts.",
        lambda: f"?x {'^' * 30_000}<a:p> ?y",
    )
    yield where(
        "120 nested stars",
        "Each star is a loop in a loop.",
        f"?x {'(' * 120}!<a:p>{')*' * 120} ?y",
    )
    many = "Each path is joined with the others."
    yield count(
        "two open paths, joined nowhere", many, "?x (!<a:p>)* ?y . ?v (!<a:p>)* ?w"
    )
    yield count(
        "paths in a ring", many, "?x (!<a:p>)+ ?y . ?y (!<a:p>)+ ?z . ?z (!<a:p>)+ ?x"
    )
    yield where(
        "an open path, sorted",
        many,
        "{ SELECT * { ?x (!<a:p>|^(!<a:p>))* ?y } ORDER BY ?x ?y }",
    )
    yield where(
        "an open path under NOT EXISTS",
        many,
        f"{ANY} FILTER NOT EXISTS {{ ?o (!<a:p>|^(!<a:p>))* <a:nowhere> }}",
    )


def groups(_: str) -> Iterator[Hostile]:
    why = "Planning takes time that grows with the fourth power of a group's size."
    for size in (100, 200, 400):
        yield where(f"a star of {size} triples", why, row("?s <a:p{n}> ?o{n} .", size))
        yield where(
            f"a star of {size} triples that are there",
            why,
            row("?s ?p{n} ?o{n} .", size),
        )
        yield where(
            f"a chain of {size} triples",
            why,
            lambda n=size: " . ".join(
                f"?x{at} prov:used ?x{at + 1}" for at in range(n)
            ),
        )
        yield where(
            f"{size} triples of nothing in common",
            why,
            row("?s{n} ?p{n} ?o{n} .", size),
        )
    for nodes in (15, 21, 29):
        yield where(
            f"a clique of {nodes} nodes",
            "Everything is joined with everything, which no order makes quick.",
            lambda n=nodes: " . ".join(
                f"?x{a} ?p{a}x{b} ?x{b}" for a in range(n) for b in range(a)
            ),
        )
    yield where("1,500 triples", why, row("?s <a:{n}> ?o{n} .", 1_500))
    yield where(
        "100 triples under OPTIONAL",
        why,
        lambda: f"{ANY} OPTIONAL {{ {row('?s ?p{n} ?o{n} .', 100)()} }}",
    )


def described(_: str) -> Iterator[Hostile]:
    why = "The answer is a graph, larger than what it is made from."
    yield query("everything, described", why, f"DESCRIBE * {{ {ANY} }}")
    yield query(
        "everything, described for each product", why, f"DESCRIBE * {{ {TRIPLE} }}"
    )
    yield query(
        "2,000 things that are not there, described",
        why,
        lambda: f"DESCRIBE {row('<a:{n}>', 2_000)()}",
    )
    yield query(
        "a product, constructed", why, f"CONSTRUCT {{ ?a ?e ?i }} {{ {TRIPLE} }}"
    )
    template = row("[] <a:p{n}> ?a, ?d, ?g .", 300)
    yield query(
        "a large template for each product",
        why,
        lambda: f"CONSTRUCT {{ {template()} }} {{ {TRIPLE} }}",
    )
    yield query(
        "blank nodes for each product",
        why,
        f"CONSTRUCT {{ [] <a:p> [ <a:q> [ <a:r> ?a ] ] }} {{ {TRIPLE} }}",
    )
    yield query(
        "a doubled text, constructed",
        why,
        "CONSTRUCT { ?s <a:p> ?t24 } { ?s ?p ?o BIND('xxxxxxxx' AS ?t0) "
        + " ".join(f"BIND(CONCAT(?t{n}, ?t{n}) AS ?t{n + 1})" for n in range(24))
        + "}",
    )
    yield query(
        "triple terms in triple terms, constructed",
        why,
        f"CONSTRUCT {{ ?s <a:p> {'<<( ?s <a:p> ' * 60}?o{' )>>' * 60} }} {{ {ANY} }}",
    )
    for media_type in (
        "application/rdf+xml",
        "application/ld+json",
        "application/trig",
    ):
        yield query(
            f"a product, constructed as {media_type}",
            why,
            f"CONSTRUCT {{ ?a ?e ?i }} {{ {TRIPLE} }}",
            accept=media_type,
        )
    unwritable = "The form that is asked for has no way to write what was found."
    for media_type, text in (
        (
            "application/rdf+xml",
            "CONSTRUCT { <a:s> <a:p> ?x } { BIND('\\u0001' AS ?x) }",
        ),
        ("application/sparql-results+xml", "SELECT ('\\u0001' AS ?x) {}"),
        ("text/csv", "SELECT ('\\u0000' AS ?x) {}"),
    ):
        name = f"a control character as {media_type}"
        yield query(name, unwritable, text, accept=media_type)
    yield query(
        "a predicate that has no name in XML",
        unwritable,
        "CONSTRUCT { <a:s> <http://a/> 1 } {}",
        accept="application/rdf+xml",
    )
