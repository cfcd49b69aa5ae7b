"""The mapping page holds what the code does: every facet, field and triple.

    python -m tests.unit.translate.test_facets_page

writes its tables and triples anew from the table in the code and the examples
and words on the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import PREFIXES
from provgraph.translate.openlineage.facets import TABLE, Owner, facet_node
from provgraph.translate.openlineage.facets.kinds import DatasetLink, Measure, Scalar
from provgraph.translate.openlineage.facets.members import Many, Named, Pairs, Texts
from provgraph.translate.openlineage.facets.records import One, Record
from provgraph.translate.openlineage.facets.references import Content

PAGE = Path(__file__).parents[3] / "docs" / "mapping-facets.md"
SECTION = re.compile(
    r"^### `(?P<name>\w+)` \((?P<owners>[a-z, ]+)\)\n(?P<prose>.*?)"
    r"(?P<table>^\| Field .*?)\n```json\n(?P<example>.*?)```\n\n"
    r"```turtle\n(?P<triples>.*?)```\n",
    re.DOTALL | re.MULTILINE,
)
WHOLE = re.compile(
    r"```json whole\n(?P<example>.*?)```\n\nis\n\n```turtle\n(?P<triples>.*?)```\n",
    re.DOTALL,
)
TERM = re.compile(r'(<[^>]*>|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>)?)')
CONTENT = re.compile(r"<urn:provgraph:([a-z]+):([\w-]{28})>")
SHARED = ("pg:facetSchema", "pg:facetName", "pg:facetOwner")


class Example(NamedTuple):
    """One example of the page."""

    owner: Owner
    name: str
    value: dict[str, Any]


def examples() -> list[Example]:
    """Return the examples of the page, once for each of their owners."""
    return [
        Example(owner, section["name"], json.loads(section["example"]))
        for section in SECTION.finditer(PAGE.read_text(encoding="utf-8"))
        for owner in section["owners"].split(", ")
    ]


class Field(NamedTuple):
    """One field of a facet, as the table has it.

    Attributes:
        path: `[]` stands for a member of a list, `{}` for one of a map.
        node: the kind of node that it is told of.
    """

    path: str
    node: str
    predicates: tuple[Term, ...]
    value: str


def fields(
    record: Record, path: str = "", above: tuple[Record, ...] = ()
) -> Iterator[Field]:
    """Give every field of a record and of those within it, each record once."""
    for reference in record.references:
        for key, predicates in reference.words().items():
            yield Field(f"{path}{key}", record.kind, predicates, "link")
        if isinstance(reference, Content):
            yield from fields(reference.record, path)
    for key, part in record.parts.items():
        field = Field(f"{path}{key}", record.kind, (part.predicate,), "")
        yield from members(field, part.kind, (*above, record))


def members(field: Field, kind: object, above: tuple[Record, ...]) -> Iterator[Field]:
    """Give a field and those within it."""
    match kind:
        case Scalar():
            yield field._replace(value=kind.name)
        case DatasetLink():
            yield field._replace(path=f"{field.path}.namespace", value="link")
            yield field._replace(path=f"{field.path}.name", value="link")
        case Measure():
            predicates = (*field.predicates, kind.metric)
            yield field._replace(predicates=predicates, value="number")
        case Texts():
            yield field._replace(path=f"{field.path}[]", value="text")
        case Pairs():
            yield field._replace(
                path=f"{field.path}{{}}",
                predicates=(*field.predicates, kind.value),
                value=kind.values.name,
            )
        case One() | Many() | Named():
            mark = {One: "", Many: "[]", Named: "{}"}[type(kind)]
            inner = field._replace(path=f"{field.path}{mark}", value="node")
            if any(kind.record is each for each in above):
                yield inner._replace(value="node, as above")
                return
            yield inner
            yield from fields(kind.record, f"{inner.path}.", above)
        case _:
            raise AssertionError(kind)


def table_of(name: str, owners: str) -> str:
    record = TABLE[owners.split(", ", maxsplit=1)[0], name].record  # type: ignore[index]
    rows = ["| Field | Predicate | Value |", "|---|---|---|"]
    rows += [
        f"| `{field.path}` | "
        + ", ".join(f"`{short(each)}`" for each in field.predicates)
        + f" | {field.value} |"
        for field in fields(record)
        if field.path != "_deleted"
    ]
    return "\n".join(rows) + "\n"


def short(term: str) -> str:
    """Return a term as the page shows it."""
    lexical, _, datatype = term.rpartition("^^")
    if lexical:
        name = short(datatype)
        if name in {"xsd:integer", "xsd:boolean"}:
            return lexical.strip('"')
        return f"{lexical}^^{name}"
    if term == f"<{PREFIXES['rdf']}type>":
        return "a"
    for prefix, namespace in PREFIXES.items():
        if term.startswith(f"<{namespace}"):
            return f"{prefix}:{term[len(namespace) + 1 : -1]}"
    return term.replace("<urn:provgraph:", "<")


def triples(example: Example, *, whole: bool) -> str:
    """Return the triples of an example as the page shows them."""
    node = facet_node(Mint(), example.owner, example.name, example.value)
    numbers: dict[str, dict[str, int]] = {}

    def numbered(match: re.Match[str]) -> str:
        known = numbers.setdefault(match[1], {})
        return f"<{match[1]}:{known.setdefault(match[2], len(known) + 1)}>"

    stated: dict[str, list[str]] = {}
    for line in dict.fromkeys(node.lines.splitlines()):
        subject, predicate, value = (
            short(CONTENT.sub(numbered, each)) for each in TERM.findall(line)
        )
        if whole or predicate not in SHARED:
            stated.setdefault(subject, []).append(f"{predicate} {value}")
    return "".join(
        f"{subject} " + " ;\n    ".join(each) + " .\n"
        for subject, each in stated.items()
    )


def rendered(page: str) -> str:
    """Return the page with its tables and triples written anew."""

    def section(match: re.Match[str]) -> str:
        example = Example(
            match["owners"].split(", ")[0],  # type: ignore[arg-type]
            match["name"],
            json.loads(match["example"]),
        )
        return (
            f"### `{match['name']}` ({match['owners']})\n{match['prose']}"
            f"{table_of(match['name'], match['owners'])}\n"
            f"```json\n{match['example']}```\n\n"
            f"```turtle\n{triples(example, whole=False)}```\n"
        )

    def whole(match: re.Match[str]) -> str:
        example = Example("job", "sql", json.loads(match["example"]))
        return (
            f"```json whole\n{match['example']}```\n\nis\n\n"
            f"```turtle\n{triples(example, whole=True)}```\n"
        )

    return WHOLE.sub(whole, SECTION.sub(section, page))


def test_the_page_shows_what_the_code_writes() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert rendered(page) == page


def test_the_page_has_every_facet_once() -> None:
    shown = [(example.owner, example.name) for example in examples()]

    assert sorted(TABLE) == sorted(shown)


@pytest.mark.parametrize("example", examples(), ids=lambda e: f"{e.owner}-{e.name}")
def test_an_example_holds_every_field(example: Example) -> None:
    node = facet_node(Mint(), example.owner, example.name, example.value)
    told = set()
    for line in node.lines.splitlines():
        subject, predicate, value = TERM.findall(line)
        content = CONTENT.match(subject)
        told |= {(content and content[1], predicate), predicate, value}
    missing = [
        field.path
        for field in fields(TABLE[example.owner, example.name].record)
        if field.path != "_deleted"
        and not {(field.node, field.predicates[0]), *field.predicates} <= told
    ]

    assert [] == missing


if __name__ == "__main__":
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
