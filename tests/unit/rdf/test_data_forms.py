"""Requests that only list quads are told apart, whatever they list."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import QueryError
from provgraph.rdf.data_forms import data_forms
from provgraph.rdf.sparql.operations import DeleteData, InsertData
from provgraph.rdf.sparql.update import read_update

OBJECTS = st.sampled_from(
    [
        "1",
        "'}'",
        '"{ DELETE"',
        "'''\n}'''",
        "<a:}>"[:3] + "b>",
        "e:insert",
        "true",
        "[]",
    ]
)
TRIPLES = st.builds("e:s e:data {}".format, OBJECTS)
BLOCKS = st.one_of(TRIPLES, st.builds("GRAPH e:where {{ {} }}".format, TRIPLES))
VERBS = st.sampled_from(["INSERT DATA", "insert  data", "INSERT # x }\n DATA"])
FORMS = st.builds("{} {{ {} }}".format, VERBS, BLOCKS)
AGAIN = "PREFIX f: <http://f/>"
GAPS = st.sampled_from([" ;\n", ";", f" ; {AGAIN} "])
REQUESTS = st.builds(
    lambda first, others: (
        "PREFIX e: <http://e/> " + first + "".join(gap + form for gap, form in others)
    ),
    FORMS,
    st.lists(st.tuples(GAPS, FORMS), max_size=3),
)


@given(request=REQUESTS)
def test_each_form_lists_what_the_whole_request_lists(request: str) -> None:
    forms = data_forms(request)
    whole, parts = pyoxigraph.Store(), pyoxigraph.Store()
    whole.update(request.replace(AGAIN, ""))  # which the engine knows only in front
    for form in forms or ():
        parts.update(form.text)

    assert forms is not None
    assert len(read_update(request, prefixes={})) == len(forms)
    assert whole.dump(format=pyoxigraph.RdfFormat.N_QUADS).count(b"\n") == parts.dump(
        format=pyoxigraph.RdfFormat.N_QUADS
    ).count(b"\n")


def test_a_deletion_is_told_by_its_verb() -> None:
    request = "INSERT DATA { <a:a> <a:b> 1 } ; DELETE DATA { <a:a> <a:b> 2 }"
    kinds = [type(one) for one in read_update(request, prefixes={})]

    assert [InsertData, DeleteData] == kinds
    assert ["INSERT", "DELETE"] == [form.verb for form in data_forms(request) or ()]


@pytest.mark.parametrize(
    "request_text",
    [
        "",
        "PREFIX a: <a:>",
        "CLEAR ALL",
        "INSERT DATA {",
        "INSERT DATA { } }",
        "INSERT DATA { } CLEAR ALL",
        "INSERT DATA { } INSERT DATA { }",
        "INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT DATA { <a:a> <a:b> 1 } ; DELETE WHERE { ?s ?p ?o }",
        "INSERT DATA { _:b <a:b> 1 } ; INSERT DATA { _:b <a:b> 2 }",
        r"\u0044ROP ALL",
        "WITH <a:g> INSERT DATA { }",
    ],
)
def test_any_other_request_is_left_to_the_grammar(request_text: str) -> None:
    assert data_forms(request_text) is None


def test_an_error_names_the_place_in_the_request() -> None:
    request = "INSERT DATA { <a:a> <a:b> 1 } ;\n  INSERT DATA { <a:a> <a:b> oops }"
    _, second = data_forms(request) or ()
    with pytest.raises(SyntaxError, match="2:"):
        pyoxigraph.Store().update(second.text)
    with pytest.raises(QueryError, match="line 2"):
        read_update(request, prefixes={})
