"""Documents in the graph: in whole or not at all, and gone without a trace."""

from __future__ import annotations

from asyncio import Runner
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.errors import (
    ForbiddenError,
    InputError,
    MalformedError,
    MissingError,
    TooLargeError,
)
from provgraph.intake import Origin
from provgraph.rdf.formats import RESULTS_JSON
from provgraph.workspace import (
    Archive,
    Changer,
    Fetcher,
    Filed,
    Incoming,
    Workspace,
    open_plain,
)
from tests.profile import PROFILE
from tests.unit.server.builders import body

ORIGIN = Origin("test", "ada")
EXAMPLES = 60 if PROFILE == "full" else 8
PREFIXES = """
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix ex: <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CHART = f"""{PREFIXES}
ex:chart prov:wasRevisionOf ex:draft ; prov:qualifiedGeneration [
    prov:activity ex:drawing ; prov:atTime "2012-03-02T10:30:00Z"^^xsd:dateTime ] .
ex:bundle {{ ex:draft prov:wasAttributedTo ex:bob . ex:bob a prov:Person }}
"""


class Archiving:
    """An open workspace, and its archive."""

    def __init__(self, workspace: Workspace, runner: Runner, changer: Changer) -> None:
        self.workspace = workspace
        self._runner = runner
        self._archive = Archive(workspace, changer)

    def put(self, text: str, **more: str | bool | None) -> Filed:
        document = Incoming(text.encode(), **more)  # type: ignore[arg-type]
        return self._runner.run(self._archive.put(document, ORIGIN, seconds_max=60))

    def remove(self, key: str) -> int | None:
        return self._runner.run(self._archive.remove(key, ORIGIN, seconds_max=60))

    def kept(self, key: str) -> Incoming:
        """Return a document as it came."""
        return self._archive.kept(key)[1]

    def ask(self, text: str) -> list[Mapping[str, str]]:
        """Return the rows of an answer as texts."""
        answer = self.workspace.query(text)
        return [
            {
                name: value
                for name, value in zip(answer.variables, row, strict=True)
                if value is not None
            }
            for row in answer.rows()
        ]

    def says(self, text: str) -> bool:
        """Return the answer to an ASK."""
        return b"true" in self.workspace.query(text).write(RESULTS_JSON)

    def quads(self) -> list[bytes]:
        return sorted(self.workspace.graph.lines())


@contextmanager
def archiving(folder: Path, *, plain: bool = False) -> Iterator[Archiving]:
    opened = (
        open_plain(folder, kind="library")
        if plain
        else Workspace.open(folder, create=True)
    )
    with opened as workspace, Runner() as runner:
        fetcher = Fetcher((), ())

        async def made() -> Changer:
            return Changer(workspace, fetcher)

        changer = runner.run(made())
        try:
            yield Archiving(workspace, runner, changer)
        finally:
            runner.run(changer.close())
            fetcher.close()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archiving]:
    with archiving(tmp_path_factory.mktemp("documents") / "workspace") as opened:
        opened.workspace.ingest([body()])
        opened.workspace.settle()
        yield opened


def test_plain_edges_that_follow_can_be_asked_for_without_naming_a_graph(
    archive: Archiving,
) -> None:
    archive.put(CHART, key="chart")

    rows = archive.ask(
        """SELECT ?what ?agent { ex:chart prov:wasDerivedFrom ?what ;
        prov:wasGeneratedBy ex:drawing . ?what prov:wasAttributedTo ?agent .
        ?agent a prov:Agent . ex:bundle a prov:Bundle }""".replace(
            "SELECT", "PREFIX ex: <http://e/> SELECT", 1
        )
    )
    assert [{"what": "<http://e/draft>", "agent": "<http://e/bob>"}] == rows


def test_a_named_graph_has_what_was_asserted_and_no_more(archive: Archiving) -> None:
    filed = archive.put(CHART, key="chart")

    rows = archive.ask(
        f"""SELECT ?name (COUNT(*) AS ?n) {{ <{filed.iri}> pg:graph ?graph .
        GRAPH ?graph {{ ?s ?p ?o }} OPTIONAL {{ ?graph pg:graphName ?name }} }}
        GROUP BY ?name ORDER BY ?n"""
    )
    assert ["2", "4"] == [row["n"].split('"')[1] for row in rows]
    assert ['"http://e/bundle"'] == [row["name"] for row in rows if "name" in row]


def test_the_document_says_what_it_is_and_when_it_came(archive: Archiving) -> None:
    filed = archive.put(CHART, key="chart", name="chart.trig")

    (row,) = archive.ask(
        f"""SELECT * {{ <{filed.iri}> a pg:Document ; pg:form ?form ;
        pg:recordedBy ?by ; pg:recordedAt ?at ; pg:journalNumber ?number ;
        pg:digest ?digest ; pg:statementCount ?count ; pg:byteCount ?bytes }}"""
    )
    assert ('"trig"', '"ada"') == (row["form"], row["by"])
    assert row["digest"].startswith('"sha256:')


def test_its_bytes_are_in_the_journal_exactly(archive: Archiving) -> None:
    text = CHART + "\n# é \r\n"
    filed = archive.put(text, key="bytes")
    assert filed.entry is not None

    entries = archive.workspace.journal.read(filed.entry - 2)
    assert ["update", "document"] == [entry.kind for entry in entries]
    assert text.encode() == entries[1].body


def test_what_is_put_and_removed_leaves_no_orphan(archive: Archiving) -> None:
    before = archive.quads()
    archive.put(CHART.replace("/e/", "/other/"), key="gone")
    assert len(before) + 15 < len(archive.quads())

    archive.remove("gone")
    assert before == archive.quads()


def test_what_another_document_says_too_stays(archive: Archiving) -> None:
    archive.put(CHART, key="chart")
    before = archive.quads()
    archive.put(CHART + "ex:chart prov:value 1 .", key="again")
    archive.remove("again")

    assert before == archive.quads()


def test_bundles_of_one_name_do_not_touch_each_other(archive: Archiving) -> None:
    one = archive.put(CHART, key="chart")
    other = archive.put(f"{PREFIXES} ex:bundle {{ ex:b a prov:Entity }}", key="other")
    archive.remove("other")

    counted = "SELECT (COUNT(*) AS ?n) { <%s> pg:graph ?g . GRAPH ?g { ?s ?p ?o } }"
    assert "6" == archive.ask(counted % one.iri)[0]["n"].split('"')[1]
    assert "0" == archive.ask(counted % other.iri)[0]["n"].split('"')[1]


def test_the_same_bytes_again_are_no_entry(archive: Archiving) -> None:
    first = archive.put(CHART)
    again = archive.put(CHART)

    assert (first.key, "new") == (again.key, first.became)
    assert (None, "there already") == (again.entry, again.became)


def test_one_that_replaces_another_leaves_nothing_of_it(archive: Archiving) -> None:
    archive.put(f"{PREFIXES} ex:new prov:wasDerivedFrom ex:now .", key="replaced")
    wanted = archive.quads()
    archive.put(f"{PREFIXES} ex:old prov:wasDerivedFrom ex:then .", key="replaced")
    filed = archive.put(
        f"{PREFIXES} ex:new prov:wasDerivedFrom ex:now .", key="replaced"
    )

    assert "replaced" == filed.became
    times = (b"recordedAt", b"journalNumber")
    kept = [line for line in archive.quads() if not any(one in line for one in times)]
    assert [line for line in wanted if not any(o in line for o in times)] == kept


def test_of_what_the_lineage_names_a_document_says_nothing_in_the_merged_view(
    archive: Archiving,
) -> None:
    (row,) = archive.ask("SELECT ?run { ?run a pg:Run } LIMIT 1")
    filed = archive.put(f"{PREFIXES} {row['run']} prov:used ex:poison .", key="poison")

    asked = f"ASK {{ {row['run']} prov:used <http://e/poison> }}"
    assert not archive.says(asked)
    asked = f"""ASK {{ <{filed.iri}> pg:graph ?g .
        GRAPH ?g {{ {row["run"]} prov:used <http://e/poison> }} }}"""
    assert archive.says(asked)


@pytest.mark.parametrize(
    "graph", ["system", "lineage", "document:chart", "entailed:chart"]
)
def test_no_document_writes_into_a_graph_of_ours(
    archive: Archiving, graph: str
) -> None:
    filed = archive.put(
        f"{PREFIXES} <urn:provgraph:graph:{graph}> {{ ex:x prov:used ex:{graph[:3]} }}",
        key=f"into {graph}",
    )
    rows = archive.ask(
        f"SELECT ?g {{ GRAPH ?g {{ <http://e/x> prov:used <http://e/{graph[:3]}> }} }}"
    )

    begins = f"<urn:provgraph:graph:document:into%20{graph.replace(':', '%3A')}:"
    assert [True] == [row["g"].startswith(begins) for row in rows]
    archive.remove(filed.key)


def test_blank_nodes_of_two_documents_are_not_the_same(archive: Archiving) -> None:
    for key in ("one blank", "two blanks"):
        archive.put(f"{PREFIXES} _:b prov:value 'blank' .", key=key)

    rows = archive.ask("SELECT DISTINCT ?b { ?b prov:value 'blank' }")
    assert 2 == len(rows)
    assert all(row["b"].startswith("<urn:provgraph:genid:") for row in rows)


def test_relative_names_are_mended_and_told(archive: Archiving) -> None:
    filed = archive.put(f"{PREFIXES} <a> prov:used <b#c> .", key="relative")
    begins = f"<{filed.iri}/"

    assert ["<a>", "<b#c>"] == [repair["place"] for repair in filed.repairs]
    rows = archive.ask(f"SELECT ?a {{ ?a prov:used {begins}b#c> }}")
    assert [f"{begins}a>"] == [row["a"] for row in rows]
    rows = archive.ask(f"SELECT ?what {{ <{filed.iri}> pg:mended/pg:fault ?what }}")
    assert 2 == len(rows)


def test_a_strict_reader_takes_relative_names_below_a_base_that_is_given(
    archive: Archiving,
) -> None:
    text = f"{PREFIXES} <a> prov:used <b> ."
    filed = archive.put(text, key="based", strict=True, location="http://based/")

    assert () == filed.repairs
    assert archive.says("ASK { <http://based/a> prov:used <http://based/b> }")


def test_what_cannot_be_read_leaves_nothing(archive: Archiving) -> None:
    before, last = archive.quads(), archive.workspace.journal.last()

    with pytest.raises(MalformedError, match="line 5"):
        archive.put(f"{PREFIXES}ex:a prov:used .", key="broken")
    with pytest.raises(MalformedError, match=r"relative|scheme"):
        archive.put(f"{PREFIXES}<a> prov:used <b> .", key="broken", strict=True)
    assert (before, last) == (archive.quads(), archive.workspace.journal.last())


def test_what_is_too_much_for_one_step_is_refused_as_such(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "provgraph.toml").write_text("[documents]\nquads_max = 20\n")
    with archiving(folder) as small:
        with pytest.raises(TooLargeError, match="over the 20 of one step"):
            small.put(CHART)
        small.put(f"{PREFIXES} ex:a ex:b ex:c .")


def test_few_quads_that_are_very_long_are_too_much_as_well(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    limit = "[documents]\neffect_bytes_max = 2_000_000\n"
    (folder / "provgraph.toml").write_text(limit)
    with archiving(folder) as small:
        with pytest.raises(TooLargeError, match="MiB of quads, over the 1 of one step"):
            small.put(f"{PREFIXES} ex:a ex:b '{'x' * 1_500_000}' .")
        small.put(f"{PREFIXES} ex:a ex:b '{'x' * 500_000}' .")


def test_what_is_not_there_cannot_be_removed(archive: Archiving) -> None:
    with pytest.raises(MissingError, match="no document 'nothing'"):
        archive.remove("nothing")


@pytest.mark.parametrize("key", [" ", "a\nb", "x" * 201])
def test_a_key_is_a_name_that_people_can_read(archive: Archiving, key: str) -> None:
    with pytest.raises(InputError, match="cannot go by"):
        archive.put(CHART, key=key)


def test_a_rebuild_gives_the_same(archive: Archiving) -> None:
    archive.put(CHART, key="chart")
    before = archive.quads()
    archive.workspace.rebuild()

    assert before == archive.quads()


def test_a_plain_store_takes_no_documents(tmp_path: Path) -> None:
    with (
        archiving(tmp_path / "plain", plain=True) as plain,
        pytest.raises(ForbiddenError, match="plain store"),
    ):
        plain.put(CHART)


NODES = st.sampled_from(["ex:a", "ex:b", "_:c", "ex:d"])
EDGES = st.sampled_from(
    ["prov:wasDerivedFrom", "prov:wasRevisionOf", "prov:alternateOf", "ex:p"]
)
TRIPLES = st.lists(st.tuples(NODES, EDGES, NODES), min_size=1, max_size=4)
DOCUMENTS = st.lists(st.tuples(st.sampled_from("xyz"), TRIPLES), max_size=6)


@settings(max_examples=EXAMPLES, deadline=None)
@given(documents=DOCUMENTS, removed=st.sets(st.sampled_from("xyz")))
def test_the_graph_is_as_if_only_what_is_there_had_ever_come(
    archive: Archiving,
    documents: list[tuple[str, list[tuple[str, str, str]]]],
    removed: set[str],
) -> None:
    def written(triples: list[tuple[str, str, str]]) -> str:
        return PREFIXES + " ".join(f"{' '.join(one)} ." for one in triples)

    def graph() -> list[bytes]:
        receipts = (b"recordedAt", b"journalNumber")
        return [
            line for line in archive.quads() if not any(one in line for one in receipts)
        ]

    before = graph()
    left: dict[str, str] = {}
    for key, triples in documents:
        left[key] = written(triples)
        archive.put(left[key], key=key)
    for key in removed & left.keys():
        archive.remove(key)
        del left[key]
    found = graph()
    for key in left:
        archive.remove(key)
    assert before == graph()
    for key, text in sorted(left.items()):
        archive.put(text, key=key)
    assert found == graph()
    for key in left:
        archive.remove(key)
