"""What an update asks for, read from its text."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import QueryError
from provgraph.rdf.sparql.addresses import resolved
from provgraph.rdf.sparql.filling import filled
from provgraph.rdf.sparql.operations import (
    Add,
    Clear,
    Copy,
    Create,
    DeleteData,
    Drop,
    Graphs,
    InsertData,
    Load,
    Modify,
    Move,
    Operation,
)
from provgraph.rdf.sparql.templates import QuadPattern
from provgraph.rdf.sparql.update import read_update
from provgraph.rdf.terms import XSD
from provgraph.rdf.vocab import A
from tests.unit.rdf.sparql.reference import Interpreter, canonical

PREFIXES = {"e": "http://example.org/"}
REIFIES = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies>"


def read(text: str) -> list[Operation]:
    return read_update(text, base="http://example.org/b/", prefixes=PREFIXES)


def modified(text: str) -> Modify:
    (operation,) = read(text)
    assert isinstance(operation, Modify)
    return operation


def objects(terms: str) -> list[str]:
    (operation,) = read(f"INSERT DATA {{ e:s e:p {terms} }}")
    assert isinstance(operation, InsertData)
    return [quad.object for quad in operation.quads]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1", f'"1"^^<{XSD}integer>'),
        ("-01", f'"-01"^^<{XSD}integer>'),
        ("+1.50", f'"+1.50"^^<{XSD}decimal>'),
        ("1e3", f'"1e3"^^<{XSD}double>'),
        ("true", f'"true"^^<{XSD}boolean>'),
        (r"'a\t\"\u0041\\u0042'", r'"a\t\"A\\u0042"'),
        ("'''a\n'b'''", r'''"a\n'b"'''),
        ("'a'@en-GB--ltr", '"a"@en-GB--ltr'),
        ("'a'^^xsd:string", '"a"'),
        ("'a'^^e:t", '"a"^^<http://example.org/t>'),
        ("<../x>", "<http://example.org/x>"),
        (r"e:a\,b%41", "<http://example.org/a,b%41>"),
        ("()", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"),
        ("<<( e:a a 'x' )>>", f'<<( <http://example.org/a> {A} "x" )>>'),
    ],
)
def test_terms_become_n_triples(written: str, expected: str) -> None:
    assert [expected] == [
        quad.object
        for quad in read_update(
            f"INSERT DATA {{ e:s e:p {written} }}",
            base="http://example.org/b/",
            prefixes={**PREFIXES, "xsd": XSD},
        )[0].quads
    ]


def test_a_prefix_and_a_base_last_from_one_operation_to_the_next() -> None:
    first, second = read(
        "PREFIX f: <f/> INSERT DATA { f:a a <x> };"
        "BASE <http://other/> PREFIX g: <g/> INSERT DATA { f:a g:p <x> }"
    )

    assert isinstance(first, InsertData)
    assert isinstance(second, InsertData)
    assert "<http://example.org/b/f/a>" == first.quads[0].subject
    assert "<http://example.org/b/x>" == first.quads[0].object
    assert first.quads[0].subject == second.quads[0].subject
    assert ("<http://other/g/p>", "<http://other/x>") == second.quads[0][2:]


def test_sugar_becomes_plain_quads_with_labels_of_their_own() -> None:
    (operation,) = read(
        "INSERT DATA { GRAPH e:g { _:g0 e:p [ e:q 1 ] , (2) ~ e:r {| e:s 3 |} } }"
    )
    assert isinstance(operation, InsertData)

    labels = {term for quad in operation.quads for term in quad if term[:2] == "_:"}
    assert {"<http://example.org/g>"} == {quad.graph for quad in operation.quads}
    assert 7 == len(operation.quads)
    assert 3 == len(labels), "_:g0 as written, and two that are new"
    (reifies,) = [quad for quad in operation.quads if quad.predicate == REIFIES]
    assert "<http://example.org/r>" == reifies.subject
    assert reifies.object.startswith("<<( _:g0 <http://example.org/p> _:")


def test_operations_on_whole_graphs_are_read() -> None:
    g, h = "<http://example.org/g>", "<http://example.org/h>"

    assert [
        Load("<http://example.org/g>", silent=True, into=None),
        Load("<http://example.org/g>", silent=False, into=h),
        Clear(Graphs.ALL, silent=False),
        Clear(g, silent=True),
        Drop(Graphs.NAMED, silent=True),
        Drop(Graphs.DEFAULT, silent=False),
        Create(g, silent=True),
        Add(None, g, silent=False),
        Move(g, h, silent=False),
        Copy(g, None, silent=True),
    ] == read(
        "LOAD SILENT e:g; LOAD e:g INTO GRAPH e:h; CLEAR ALL; CLEAR SILENT GRAPH e:g;"
        "DROP SILENT NAMED; DROP DEFAULT; CREATE SILENT GRAPH e:g; ADD DEFAULT TO e:g;"
        "MOVE GRAPH e:g TO e:h; COPY SILENT e:g TO DEFAULT"
    )


def test_the_query_of_a_modify_is_whole_and_names_no_graphs() -> None:
    modify = modified(
        "WITH e:w DELETE { ?s e:p ?o } INSERT { GRAPH ?g { ?s e:q ?new } }"
        "WHERE { ?s e:p ?o VALUES ?new { 1 } }"
    )

    assert modify.query.endswith("SELECT * WHERE { ?s e:p ?o VALUES ?new { 1 } }")
    assert "w>" not in modify.query
    assert ("s", "o", "g", "new") == modify.variables
    assert ("<http://example.org/w>",) == modify.using
    assert modify.using_named is None
    assert "<http://example.org/w>" == modify.delete[0].graph
    assert "?g" == modify.insert[0].graph
    assert 0 == len(list(ox.Store().query(modify.query)))


def test_delete_where_is_a_modify_whose_pattern_is_its_template() -> None:
    modify = modified("DELETE WHERE { GRAPH ?g { ?s e:p ?o } }")

    assert () == modify.insert
    assert ("?g", "?s", "<http://example.org/p>", "?o") == modify.delete[0]
    assert modify.query.endswith("SELECT * WHERE { GRAPH ?g { ?s e:p ?o } }")
    assert modify.using is None


@pytest.mark.parametrize(
    ("clauses", "using", "using_named"),
    [
        ("", None, None),
        ("USING e:a USING e:b", ("a", "b"), ()),
        ("USING NAMED e:a", (), ("a",)),
        ("USING e:a USING NAMED e:b", ("a",), ("b",)),
    ],
)
def test_using_is_the_whole_dataset(
    clauses: str, using: tuple[str, ...] | None, using_named: tuple[str, ...] | None
) -> None:
    modify = modified(f"INSERT {{ ?s ?p 1 }} {clauses} WHERE {{ ?s ?p ?o }}")

    def names(short: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return (
            None if short is None else tuple(f"<http://example.org/{x}>" for x in short)
        )

    assert (names(using), names(using_named)) == (modify.using, modify.using_named)


def test_the_protocols_graphs_take_the_place_of_using() -> None:
    (modify,) = read_update(
        "DELETE WHERE { ?s ?p ?o }", prefixes={}, using=["a:g"], using_named=["a:h"]
    )
    assert isinstance(modify, Modify)

    assert (("<a:g>",), ("<a:h>",)) == (modify.using, modify.using_named)
    for text in (
        "INSERT { ?s ?p 1 } USING <a:b> WHERE { ?s ?p ?o }",
        "WITH <a:b> INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    ):
        with pytest.raises(QueryError, match="names its graphs already, at line 1"):
            read_update(text, prefixes={}, using=["a:g"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("INSERT DATA { ?s e:p 1 }", "?s is a variable, but this is DATA"),
        ("DELETE DATA { GRAPH ?g { e:s e:p 1 } }", "?g is a variable"),
        ("DELETE DATA { e:s e:p _:b }", "a blank node names no quad"),
        ("DELETE { e:s e:p [] } WHERE {}", "a blank node names no quad"),
        ("DELETE WHERE { e:s e:p (1) }", "a blank node names no quad"),
        ("DELETE { ?s ?p ?o {| ?a ?b |} } WHERE {}", "a reifier without name"),
        ("INSERT DATA { 'x' e:p 1 }", "where none may"),
        ("INSERT DATA { <<( e:s e:p 1 )>> e:p 1 }", "where none may"),
        ("INSERT { ?s e:p/e:q 1 } WHERE {}", "a path cannot stand here"),
        ("INSERT DATA { f:s e:p 1 }", "the prefix 'f:' is not declared"),
        ("INSERT DATA { _:b e:p 1 }; INSERT DATA { _:b e:p 1 }", "two operations"),
        ("INSERT DATA { <a:\\u0020b> e:p 1 }", "an IRI cannot hold ' '"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(QueryError) as refusal:
        read(text)

    assert message in str(refusal.value)
    assert "at line 1, column" in str(refusal.value)


def test_a_relative_iri_needs_a_base() -> None:
    with pytest.raises(QueryError, match="<s> is relative, and there is no BASE"):
        read_update("INSERT DATA { <s> <a:p> 1 }", prefixes={})


def test_nothing_asked_for_is_no_operation() -> None:
    assert [] == read("PREFIX x: <x>")


def test_a_template_that_makes_no_quad_is_none() -> None:
    pattern = QuadPattern(None, "?s", "<a:p>", "<<( ?t <a:q> ?o )>>")
    values = {"s": "<a:s>", "t": "_:b", "o": '"?x )>> \\""'}

    whole = filled(pattern, values)
    assert whole is not None
    assert '<<( _:b <a:q> "?x )>> \\"" )>>' == whole.object
    assert filled(pattern, {**values, "t": '"x"'}) is None
    assert filled(pattern, {**values, "s": "<<( <a:s> <a:p> <a:o> )>>"}) is None
    assert filled(pattern, {"s": "<a:s>", "o": '"x"'}) is None
    assert filled(pattern._replace(graph="?o"), values) is None


SEGMENT = st.sampled_from(["a", "b.c", ".", "..", "", "g:h", "%41"])
PATH = st.lists(SEGMENT, min_size=1, max_size=6).map("/".join)
BASE = st.builds("http://h/{}{}".format, PATH, st.sampled_from(["", "?q", "?q#f"]))
REFERENCE = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "/", "//h/", "./"]),
    PATH,
    st.sampled_from(["", "?x", "#y", "?x/../y#z"]),
)


@given(base=BASE, reference=REFERENCE)
def test_a_relative_iri_is_the_one_that_the_engine_reads(
    base: str, reference: str
) -> None:
    """Templates are read by us and patterns by it; they have to name the same."""
    try:
        (row,) = ox.Store().query(f"SELECT (<{reference}> AS ?x) {{}}", base_iri=base)
    except (SyntaxError, ValueError):
        return

    assert row["x"].value == resolved(reference, base)


IRI = st.sampled_from(["e:a", "e:b", "<c>"])
VALUE = st.one_of(IRI, st.sampled_from(["1", "'x'@en", "?x", "?y", "[]", "(?x 1)"]))
TRIPLE = st.builds("{} {} {}".format, st.one_of(IRI, st.just("?x")), IRI, VALUE)
NAMED = st.builds("GRAPH {} {{ {} }}".format, st.sampled_from(["e:g", "?g"]), TRIPLE)
TEMPLATE = st.lists(st.one_of(TRIPLE, NAMED), max_size=3).map(
    lambda parts: " ".join(f"{part} ." if "{" not in part else part for part in parts)
)
GROUND = TEMPLATE.filter(lambda text: "[" not in text and "(" not in text)
DATA = TEMPLATE.filter(lambda text: "?" not in text)
UPDATE = st.one_of(
    DATA.map("INSERT DATA {{ {} }}".format),
    GROUND.filter(lambda text: "?" not in text).map("DELETE DATA {{ {} }}".format),
    GROUND.map("DELETE WHERE {{ {} }}".format),
    st.builds(
        "{} DELETE {{ {} }} INSERT {{ {} }} {} WHERE {{ {} }}".format,
        st.sampled_from(["", "WITH e:g"]),
        GROUND,
        TEMPLATE,
        st.sampled_from(["", "USING e:g", "USING NAMED e:g", "USING e:b USING e:g"]),
        TEMPLATE,
    ),
    st.sampled_from(["CLEAR DEFAULT", "COPY e:g TO e:b", "ADD DEFAULT TO e:g"]),
)


@given(updates=st.lists(UPDATE, min_size=1, max_size=4))
def test_any_update_does_what_the_engine_makes_of_it(updates: list[str]) -> None:
    seed = "INSERT DATA { e:a e:b 1 , e:a GRAPH e:g { e:a e:b e:b . e:b <c> 'x'@en } }"
    text = ";".join([f"PREFIX e: <http://example.org/> {seed}", *updates])
    expected, store = ox.Store(), ox.Store()

    expected.update(text, base_iri="http://example.org/b/")
    Interpreter(store).run(read(text))

    assert canonical(expected) == canonical(store)


def test_deleted_data_is_gone_by_its_own_name() -> None:
    (operation,) = read("DELETE DATA { e:s e:p 1 }")

    assert isinstance(operation, DeleteData)
    assert objects("1") == [operation.quads[0].object]
