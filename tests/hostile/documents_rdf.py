"""PROV-O in the forms of RDF that means harm."""

# ruff: noqa: E501, B008, PLW0108 - a case is a row of a table, made when it is sent

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.builders import Hostile, document, row

_TURTLE = "text/turtle"
_TRIG = "application/trig"
_LINES = "application/n-triples"
_HEAD = """@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix ex: <http://e/> .
"""
_TALL = 100_000
_TIMES = 1_000_000


def cases(canary: str) -> Iterator[Hostile]:
    deep = "Terms stand in terms, deeper than a reader's stack."
    for name, opening, closing in (
        ("blank nodes", "[ prov:wasDerivedFrom ", " ]"),
        ("collections", "( ", " )"),
        ("quoted triples", "<< ex:a prov:used ", " >>"),
        ("triple terms", "<<( ex:a prov:used ", " )>>"),
    ):
        yield document(
            f"a document of {name} 100,000 deep",
            deep,
            lambda o=opening, c=closing: (
                f"{_HEAD}ex:a prov:wasDerivedFrom {o * _TALL}ex:b{c * _TALL} ."
            ),
            _TURTLE,
        )
    yield from _loops()
    yield from _products()
    yield from _masses()
    yield document(
        "a document with its base at the canary",
        "Nothing is to be fetched.",
        f"{_HEAD}@base <http://{canary}/> . <a> prov:wasDerivedFrom <b> .",
        _TURTLE,
    )
    odd = "The term is not what it claims to be, or not where it may stand."
    for name, body in (
        ("a bundle without a name", f"{_HEAD}[] {{ ex:a prov:used ex:b }}"),
        ("a bundle named as the document", f"{_HEAD}<> {{ ex:a prov:used ex:b }}"),
        ("texts for things", f'{_HEAD}ex:a prov:used "b", 1 ; prov:qualifiedUsage "c" .'),
        ("things for times", f"{_HEAD}ex:a prov:startedAtTime ex:b, [] ."),
        ("a year of 12 digits", f'{_HEAD}ex:a prov:atTime "999999999999-01-01T00:00:00Z" .'),
        ("a language that is none", f'{_HEAD}ex:a prov:value "x"@toolonglanguage .'),
        ("an IRI with spaces", f"{_HEAD}<http://e/a b> prov:used <http://e/{{}}> ."),
        ("a NUL", f"{_HEAD}ex:a prov:value '\0' ."),
        ("half a surrogate pair", f"{_HEAD}ex:a prov:value '\\uD800' ."),
        ("everything of every type", f"{_HEAD}ex:a a prov:Entity, prov:Activity, prov:Agent, prov:Bundle, prov:Usage, prov:Derivation, prov:Collection ; prov:entity ex:a ; prov:activity ex:a ; prov:agent ex:a ; prov:qualifiedUsage ex:a ; prov:qualifiedDerivation ex:a ; prov:hadMember ex:a ."),
    ):  # fmt: skip
        yield document(f"a document with {name}", odd, body, _TRIG)
    for name, body in (
        ("bytes that are not UTF-8", b'<urn:a> <urn:p> "\xff" .\n'),
        ("UTF-16", f"{_HEAD}ex:a prov:used ex:b .".encode("utf-16")),
    ):
        yield document(f"a document of RDF with {name}", odd, body, _TURTLE)


def _loops() -> Iterator[Hostile]:
    why = "Whoever follows it never comes to an end."
    many = row("ex:c{n} prov:hadMember ex:c{n}, ex:c0 .", 1_000, "\n")
    for name, body in (
        ("a list that is a ring", "_:l rdf:first ex:a ; rdf:rest _:m . _:m rdf:first ex:b ; rdf:rest _:l . ex:c prov:hadMember _:l ."),
        ("a list that is its own rest", "_:l rdf:first _:l ; rdf:rest _:l . ex:c prov:used _:l ."),
        ("a collection that holds itself", "ex:c a prov:Collection ; prov:hadMember ex:c ."),
        ("a thing that derives from itself", "ex:a prov:wasDerivedFrom ex:a ; prov:qualifiedDerivation ex:a ; prov:entity ex:a ."),
        ("an influence that influences itself", "_:i a prov:Influence ; prov:qualifiedInfluence _:i ; prov:influencer _:i ; prov:entity _:i ; prov:activity _:i ; prov:agent _:i ."),
        ("a plan of its own plan", "ex:a prov:qualifiedAssociation _:i . _:i prov:agent ex:a ; prov:hadPlan ex:a ; prov:hadRole _:i ."),
        ("a bundle that tells of itself", "ex:b { ex:b prov:wasDerivedFrom ex:b ; prov:mentionOf ex:b ; prov:asInBundle ex:b }"),
    ):  # fmt: skip
        yield document(f"a document with {name}", why, _HEAD + body, _TRIG)
    yield document(
        "a document with 1,000 collections that hold themselves",
        why,
        lambda: _HEAD + many(),
        _TURTLE,
    )


def _products() -> Iterator[Hostile]:
    why = "Each of the values is paired with each of the others."
    for times in (30, 1_000):
        values = row("ex:v{n}", times, ", ")
        yield document(
            f"a derivation with {times} values of 4 properties",
            why,
            lambda v=values: (
                f"{_HEAD}ex:a prov:qualifiedDerivation _:d . _:d prov:entity {v()} ;"
                f" prov:hadActivity {v()} ; prov:hadGeneration {v()} ;"
                f" prov:hadUsage {v()} ."
            ),
            _TURTLE,
        )
    values = row("ex:v{n}", 1_000, ", ")
    for name, body in (
        (
            "an association with 1,000 agents and plans",
            lambda: (
                f"ex:a prov:qualifiedAssociation _:d . _:d prov:agent {values()} ;"
                f" prov:hadPlan {values()} ; prov:hadRole {values()} ."
            ),
        ),
        (
            "a start with 1,000 triggers, starters and times",
            lambda: (
                f"ex:a prov:qualifiedStart _:d . _:d prov:entity {values()} ;"
                f" prov:hadActivity {values()} ; prov:atTime "
                + row('"{n}"', 1_000, ", ")()
                + " ."
            ),
        ),
        (
            "1,000 things that share 1,000 influences",
            lambda: (
                row(f"ex:a{{n}} prov:qualifiedUsage {row('_:u{n}', 100, ', ')()} .", 1_000)()
                + row(f"_:u{{n}} prov:entity {row('ex:v{n}', 100, ', ')()} .", 100)()
            ),
        ),
        (
            "300 things of which each derives from each",
            lambda: row(f"ex:v{{n}} prov:wasDerivedFrom {row('ex:v{n}', 300, ', ')()} .", 300)(),
        ),
    ):  # fmt: skip
        yield document(
            f"a document with {name}", why, lambda b=body: _HEAD + b(), _TURTLE
        )


def _masses() -> Iterator[Hostile]:
    many = "It is small in bytes, and large in what has to be remembered."
    for name, kind, part, times, between in (
        ("a million empty bundles", _TRIG, "<a:{n}> {}", _TIMES, " "),
        ("200,000 bundles", _TRIG, "ex:b{n} { ex:a prov:used ex:b }", 200_000, "\n"),
        ("a million prefixes", _TURTLE, "@prefix p{n}: <a:{n}> .", _TIMES, "\n"),
        ("a million blank nodes", _TURTLE, "[] a prov:Entity .", _TIMES, "\n"),
        ("a triple a million times", _TURTLE, "ex:a prov:used ex:b .", _TIMES, "\n"),
        ("a row of 200,000 derivations", _TURTLE, "ex:{n} prov:wasDerivedFrom ex:1{n} .", 200_000, "\n"),
        ("a million unknown properties", _TURTLE, "ex:a ex:p{n} {n} .", _TIMES, "\n"),
        ("100,000 broken IRIs", _LINES, "<http://e/ {n}> <http://e/ p> <http://e/ o> .", _TALL, "\n"),
        ("100,000 times without a zone", _TURTLE, 'ex:{n} prov:atTime "2012-01-01T00:00:00" .', _TALL, "\n"),
    ):  # fmt: skip
        yield document(
            f"a document with {name}",
            many,
            lambda p=row(part, times, between): _HEAD + p(),
            kind,
        )
    large = "One term is larger than what most programs keep in one piece."
    for name, made in (
        ("an IRI of 1 MB", lambda: f"<urn:{'x' * _TIMES}> a prov:Entity ."),
        ("a text of 16 MB", lambda: f'ex:a prov:value "{"x" * (16 << 20)}" .'),
        ("a number of a million digits", lambda: f"ex:a prov:value {'9' * _TIMES} ."),
        ("a language of 1 MB", lambda: f'ex:a prov:value "x"@a-{"b" * _TIMES} .'),
        ("a line without an end", lambda: "<urn:" + "x" * (16 << 20)),
        (
            "a prefix of 100 KB for 10,000 names",
            lambda: (
                f"@prefix p: <urn:{'x' * 100_000}> ."
                + row("p:{n} a prov:Entity .", 10_000)()
            ),
        ),
    ):
        yield document(
            f"a document of RDF with {name}", large, lambda m=made: _HEAD + m(), _TURTLE
        )
