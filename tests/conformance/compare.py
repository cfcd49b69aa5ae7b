"""Whether two results are the same, whatever their blank nodes are called.

A store may keep a value and forget how it was written: "01"^^xsd:integer comes
back as "1", a language tag in lower case. So all terms go through a store before
they are compared, those that are expected and those that came.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
FORMATS: Final = {
    "srj": QueryResultsFormat.JSON,
    "srx": QueryResultsFormat.XML,
    "tsv": QueryResultsFormat.TSV,
}

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a SELECT, cells in the order of the variables."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]


def results_from(body: bytes, ending: str) -> Table | bool:
    """Read the rows of a SELECT or the answer to an ASK; *ending* is the format's."""
    if ending == "csv":
        return _table_from_csv(body)
    found = parse_query_results(body, FORMATS[ending])
    if isinstance(found, QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return Table(
        tuple(names), tuple(tuple(row[name] for name in names) for row in found)
    )


def table_from_rdf(body: bytes, base: str) -> Table | None:
    """Read a SELECT's result that is told in Turtle; None if it is plain triples."""
    graph = Dataset(parse(body, RdfFormat.TURTLE, base_iri=base))

    def at(subject: Term, name: str) -> list[Term]:
        found = graph.quads_for_subject(subject)
        return [one.object for one in found if one.predicate.value == RS + name]

    tops = list(graph.quads_for_object(NamedNode(f"{RS}ResultSet")))
    if not tops:
        return None
    names = [one.value for one in at(tops[0].subject, "resultVariable")]
    rows = []
    for solution in at(tops[0].subject, "solution"):
        cells = {
            at(binding, "variable")[0].value: at(binding, "value")[0]
            for binding in at(solution, "binding")
        }
        rows.append(tuple(cells.get(name) for name in names))
    return Table(tuple(names), tuple(rows))


def as_written(table: Table, rewritten: Mapping[str, str]) -> Table:
    """Return a table of plain text with each cell as a store would write it."""
    return replace(
        table,
        rows=tuple(
            tuple(
                Literal(rewritten.get(cell.value, cell.value))
                if isinstance(cell, Literal)
                else cell
                for cell in row
            )
            for row in table.rows
        ),
    )


def rewritten_by_store(quads: Iterable[Quad]) -> dict[str, str]:
    """Return how a store writes each literal of *quads*, by how it was written."""
    found = (quad.object for quad in quads if isinstance(quad.object, Literal))
    return {one.value: str(_normal(one).value) for one in found}


def same_graph(expected: Iterable[Quad], actual: Iterable[Quad]) -> bool:
    """Whether two graphs or datasets are isomorphic."""
    one, other = (Dataset(_stored(quads)) for quads in (expected, actual))
    for dataset in (one, other):
        dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return one == other


def same_table(
    expected: Table, actual: Table, *, ordered: bool = False, columns: bool = False
) -> bool:
    """Whether two SELECTs have the same rows.

    Args:
        expected: the rows that the suite has.
        actual: the rows that came.
        ordered: the rows have an order, as after ORDER BY.
        columns: the columns have one, as in CSV and TSV.
    """
    if columns and expected.variables != actual.variables:
        return False
    if sorted(expected.variables) != sorted(actual.variables):
        return False
    places = [actual.variables.index(name) for name in expected.variables]
    left = [_normal_row(row) for row in expected.rows]
    right = [_normal_row([row[place] for place in places]) for row in actual.rows]
    if len(left) != len(right):
        return False
    if ordered:
        return _same_order(left, right)
    return _ground(left) == _ground(right) and _match(_open(left), _open(right), {})


def _table_from_csv(body: bytes) -> Table:
    """Read text cells: what is no blank node is a plain literal here.

    CSV tells no IRI from a literal, nor the unbound from the empty.
    Source: https://www.w3.org/TR/sparql11-results-csv-tsv/#csv
    """
    head, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    return Table(tuple(head), tuple(tuple(_cell(one) for one in row) for row in rows))


def _cell(text: str) -> Term:
    return BlankNode(text[2:]) if text.startswith("_:") else Literal(text)


def _ground(rows: Iterable[Row]) -> Counter[Row]:
    return Counter(row for row in rows if not _has_blank(row))


def _open(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if _has_blank(row)]


def _has_blank(cells: Iterable[Term | None]) -> bool:
    return any(
        isinstance(cell, BlankNode)
        or (isinstance(cell, Triple) and _has_blank([cell.subject, cell.object]))
        for cell in cells
    )


def _same_order(left: Sequence[Row], right: Sequence[Row]) -> bool:
    known: dict[Term, Term] | None = {}
    for one, other in zip(left, right, strict=True):
        known = _bind(one, other, known)
        if known is None:
            return False
    return True


def _match(left: list[Row], right: list[Row], known: dict[Term, Term]) -> bool:
    """Whether a renaming that has *known* in it turns one bag into the other."""
    if not left:
        return not right
    first, *others = left
    for at, row in enumerate(right):
        bound = _bind(first, row, known)
        if bound is not None and _match(others, right[:at] + right[at + 1 :], bound):
            return True
    return False


def _bind(
    left: Iterable[Term | None],
    right: Iterable[Term | None],
    known: dict[Term, Term],
) -> dict[Term, Term] | None:
    """Return *known* and what renames *left* to *right*; None if nothing does."""
    found = dict(known)
    for one, other in zip(left, right, strict=True):
        match one, other:
            case (BlankNode(), BlankNode()):
                if one not in found and other in found.values():
                    return None
                if found.setdefault(one, other) != other:
                    return None
            case (Triple(), Triple()):
                inner = _bind(_parts(one), _parts(other), found)
                if inner is None:
                    return None
                found = inner
            case _ if one != other:
                return None
    return found


def _parts(triple: Triple) -> tuple[Term, ...]:
    return (triple.subject, triple.predicate, triple.object)


def _normal_row(row: Iterable[Term | None]) -> Row:
    return tuple(
        _normal(cell) if isinstance(cell, Literal | Triple) else cell for cell in row
    )


def _normal(term: Term) -> Term:
    (quad,) = _stored([Quad(NamedNode("urn:s"), NamedNode("urn:p"), term)])
    return quad.object


def _stored(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store
