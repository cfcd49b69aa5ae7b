"""RDF of strangers: told apart by what it holds, mended, or refused with the place."""

from __future__ import annotations

import pytest

from provgraph.documents.held import Held
from provgraph.documents.reading import read_held
from provgraph.documents.selecting import bundle_of
from provgraph.errors import MalformedError, TooLargeError
from provgraph.rdf.parsing import see_that_they_stand

USED = "<http://www.w3.org/ns/prov#used>"


def read(text: str, *, name: str = "", strict: bool = False) -> Held:
    body = text.encode()
    return read_held(body, base="urn:x/", name=name, media_type="", strict=strict)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("turtle", f"<urn:a> {USED} <urn:b> ."),
        ("turtle", "<urn:a> a <http://www.w3.org/ns/prov#Entity> ."),
        ("nquads", f"<urn:a> {USED} <urn:b> .\n<urn:a> {USED} <urn:b> <urn:g> .\n"),
        ("nquads", f'_:a {USED} "\\"x\\" <y>"@en .\n_:a {USED} _:b _:g .\n'),
    ],
)
def test_lines_of_triples_are_no_xml_whatever_their_names(form: str, text: str) -> None:
    assert form == read(text).form


def test_a_language_that_is_none_is_left_away_and_told() -> None:
    held = read('<urn:a> <urn:p> "x"@toolonglanguage, "y"@de .', name="a.ttl")

    assert ['"x"', '"y"@de'] == [value for _, _, value in held.graphs[0].triples]
    assert "'toolonglanguage' is no language tag" == held.repairs[1].what


def test_spaces_in_iris_are_encoded() -> None:
    held = read(f"<http://e/a b> {USED} <http://e/c> .", name="a.ttl")

    (found,) = held.graphs[0].triples
    assert ("<http://e/a%20b>", USED, "<http://e/c>") == found


@pytest.mark.parametrize(
    "text",
    [
        f'<urn:a> {USED} "x"^^<not an iri> .',
        f"<urn:a> {USED} <<( <urn:a b> {USED} <urn:c> )>> .",
    ],
)
def test_what_no_graph_could_keep_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        read(text, name="a.ttl")


def test_a_thousand_repairs_of_one_kind_are_enough() -> None:
    lines = "\n".join(f"<http://e/{n} x> {USED} <urn:b> ." for n in range(1_200))

    repairs = read(lines, name="a.ttl").repairs
    assert 1_002 == len(repairs)
    assert "200 more places" == repairs[-1].what


def test_a_term_that_is_too_large_is_told_so() -> None:
    large = "x" * (17 << 20)

    with pytest.raises(TooLargeError, match="16 MiB"):
        read(f'<urn:a> {USED} "{large}" .', name="a.ttl")
    with pytest.raises(TooLargeError, match="16 MiB"):
        see_that_they_stand([f'<urn:a> {USED} "{large}" .'])


def test_only_what_the_base_makes_a_name_is_told_as_relative() -> None:
    text = f"<http://b/whole> {USED} <part> ."
    held = read_held(
        text.encode(), base="http://b/", name="a.ttl", media_type="", strict=False
    )

    assert ["<part>"] == [one.place for one in held.repairs]


def test_a_bundle_keeps_the_prefixes_around_it() -> None:
    text = f"@prefix ex: <http://e/> . ex:b {{ ex:a {USED} ex:c }}"
    bundle = bundle_of(read(text), "http://e/b")

    assert "http://e/" == bundle.prefixes["ex"]
