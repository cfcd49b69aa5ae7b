"""Values for the variables of a query, before it runs.

The standard joins the values with every basic graph pattern. To the same end they
stand here as VALUES at the beginning of each group in which their variable occurs:
a FILTER or BIND of the group sees them, `bound($this)` is true, a projection has
them, and a literal that stands as a subject matches nothing.

Source: https://www.w3.org/TR/shacl/#pre-binding
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from provgraph.errors import QueryError
from provgraph.rdf.sparql.blanks import as_iri, blank_spans
from provgraph.rdf.sparql.parse import named, nodes, parse_query, subtrees, tokens
from provgraph.rdf.sparql.prebinding import PATH, gives_all, path_verbs, projected
from provgraph.rdf.sparql.scans import as_scans
from provgraph.rdf.sparql.services import replace_spans
from provgraph.rdf.terms import Term

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

Bindings: TypeAlias = Mapping[str, Term]
"""Terms by the names of variables, without question mark."""

_SELECTS: Final = frozenset({"select", "sub_select"})
_THIS: Final = frozenset({"this"})
_IRI: Final = re.compile("<[^<>]*>")


def prebound(text: str, bindings: Bindings, *, path: str | None = None) -> str:
    """Return the query that means what *text* does with these values pre-bound.

    Args:
        text: a query that `check_prebinding` lets pass.
        bindings: values; a blank node cannot be one (see `Prepared.blanks`).
        path: what stands for `$PATH` as a predicate; None leaves it a variable.

    Raises:
        QueryError: it is no SPARQL query, or a value is a blank node.
    """
    return prepared(text, frozenset(bindings), path=path).bound([bindings])


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query with places for the values of its variables.

    Attributes:
        text: as it was written.
        variables: those that may have a value, without question mark.
        path: what stands for `$PATH`; None for a variable.
        pieces: the text, cut at those places.
        places: the variables that each place is for; one place fewer than pieces.
        mentioned: the variables that can be pre-bound and occur in it.
        blanks: beginning of the IRIs that stand for blank nodes where it is asked;
            None where no such thing is.
        joins: it may be asked of many values of `$this` at once, and each has the
            solutions that it would have by itself.
        ranges: asked without a value for `$this`, it finds for each node of the
            graph the solutions that this would have by itself.
    """

    text: str
    variables: frozenset[str]
    path: str | None
    pieces: tuple[str, ...]
    places: tuple[frozenset[str], ...]
    mentioned: frozenset[str]
    blanks: str | None
    joins: bool
    ranges: bool

    def bound(self, rows: Sequence[Bindings]) -> str:
        """Return the query for these rows of values, each of the same variables.

        Raises:
            QueryError: a value is a blank node, and no IRI stands for it.
        """
        blocks: dict[frozenset[str], str] = {}
        parts = [self.pieces[0]]
        for names, piece in zip(self.places, self.pieces[1:], strict=True):
            if names not in blocks:
                blocks[names] = self._block(sorted(names & rows[0].keys()), rows)
            parts += [blocks[names], piece]
        return "".join(parts)

    def everywhere(self, row: Bindings) -> str:
        """Return the query about all nodes, where it `ranges`: `$this` has no value.

        Raises:
            QueryError: as `bound`.
        """
        scanned = as_scans(self.text)
        return prepared(
            scanned, self.variables, path=self.path, blanks=self.blanks
        ).bound([row])

    def _block(self, names: list[str], rows: Sequence[Bindings]) -> str:
        if not names:
            return ""
        heads = " ".join(f"?{name}" for name in names)
        lines = dict.fromkeys(
            " ".join(self._spelled(row[name]) for name in names) for row in rows
        )  # each once: a solution is joined with one of them, not with its repeats
        return f" VALUES ({heads}) {{ ({') ('.join(lines)}) }} "

    def _spelled(self, term: Term) -> Term:
        if not term.startswith("_:"):
            return term
        if self.blanks is None:
            raise QueryError(
                f"the blank node {term} cannot be named in a query",
                hint="Let IRIs stand for blank nodes in the data that it is asked of.",
            )
        return as_iri(term, self.blanks)


@lru_cache(maxsize=512)
def prepared(
    text: str,
    variables: frozenset[str],
    *,
    path: str | None = None,
    blanks: str | None = None,
) -> Prepared:
    """Return a query with places for these variables.

    Args:
        text: a query that `check_prebinding` lets pass.
        variables: those that may have a value, without question mark.
        path: what stands for `$PATH` as a predicate; None leaves it a variable.
        blanks: beginning of the IRIs that stand for blank nodes where it is asked.

    Raises:
        QueryError: it is no SPARQL query.
    """
    tree = parse_query(text)
    places = {
        group.meta.start_pos + 1: found for group, found in _places(tree, variables)
    }
    edits = [] if blanks is None else blank_spans(tree, blanks)
    if path is not None:
        edits += [
            (token.start_pos or 0, token.end_pos or 0, path)
            for token in path_verbs(tree)
        ]
    starts = [0, *sorted(places)]
    ends = [*starts[1:], len(text)]
    return Prepared(
        text=text,
        variables=variables,
        path=path,
        pieces=tuple(
            _piece(text, start, end, edits)
            for start, end in zip(starts, ends, strict=True)
        ),
        places=tuple(places[start] for start in starts[1:]),
        mentioned=_mentioned(tree, variables),
        blanks=blanks,
        joins=_joins(tree),
        ranges=_joins(tree) and _ranges(tree, path),
    )


def _piece(text: str, start: int, end: int, edits: list[tuple[int, int, str]]) -> str:
    inside = [
        (first - start, last - start, new)
        for first, last, new in edits
        if start <= first < end
    ]
    return replace_spans(text[start:end], inside)


def _places(
    tree: Node, variables: frozenset[str]
) -> Iterator[tuple[Node, frozenset[str]]]:
    """Yield the groups that values stand in, and of which variables.

    Of those only that occur in the group: the others change nothing, since what the
    group is joined with has them, and would keep an engine from the pattern.
    """
    whole = {
        id(named(named(form, "where")[0], "group")[0]): form
        for form in nodes(tree)
        if form.data in {*_SELECTS, "ask"}
    }
    for group in nodes(tree):
        if group.data != "group" or named(group, "sub_select"):
            continue
        found = _mentioned(whole.get(id(group), group), variables)
        if found:
            yield group, found


def _mentioned(node: Node, variables: frozenset[str]) -> frozenset[str]:
    return variables & {token[1:] for token in tokens(node, "VAR")}


def _joins(tree: Node) -> bool:
    """Return whether solutions for many nodes are those for each of them.

    By induction over the algebra: each group has `$this` in all its solutions, so
    that a join, a union or a filter never mixes those of two nodes. What looks at
    many solutions at once does, unless it keeps the nodes apart.
    """
    selects = [node for node in nodes(tree) if node.data in _SELECTS]
    return bool(selects) and all(map(_keeps_apart, selects))


def _keeps_apart(select: Node) -> bool:
    (clause,) = named(select, "select_clause")
    (modifiers,) = named(select, "modifiers")
    given = _mentioned(select, _THIS) if gives_all(clause) else projected(select)
    if "this" not in given or _is_cut(modifiers):
        return False
    if any(True for _ in tokens(clause, "REDUCED")):
        return False  # how many it leaves of what is the same is left to the engine
    return not _aggregates(clause, modifiers) or any(
        isinstance(child, str) and child[1:] == "this"
        for group_by in named(modifiers, "group_by")
        for child in group_by.children
    )


def _is_cut(modifiers: Node) -> bool:
    return any(part.data in {"limit", "offset"} for part in subtrees(modifiers))


def _aggregates(clause: Node, modifiers: Node) -> bool:
    names = {node.data for one in (clause, modifiers) for node in nodes(one)}
    return not names.isdisjoint({"aggregate", "group_by", "having"})


def _ranges(tree: Node, path: str | None) -> bool:
    """Return whether each group that has `$this` begins with a triple that binds it.

    Then its solutions are, node by node, those that it would have with a value:
    nothing in it is evaluated without `$this` being bound.
    """
    repeats = path is not None and not {"*", "+", "?"}.isdisjoint(_IRI.sub("", path))
    return all(_begins_with_this(group, repeats) for group, _ in _places(tree, _THIS))


def _begins_with_this(group: Node, path_repeats: bool) -> bool:  # noqa: FBT001
    (first, *_) = subtrees(group) or [group]
    return first.data == "triples" and any(
        _is_this(sentence.children[0]) or any(map(_is_this, _objects(verb)))
        for sentence in named(first, "same_subject")
        for said in named(sentence, "property_list")
        for verb in named(said, "verb_objects")
        if not _repeats(verb.children[0], path_repeats)
    )


def _objects(verb_objects: Node) -> Iterator[Node | Token]:
    for one in named(verb_objects, "object"):
        yield one.children[0]


def _is_this(child: Node | Token) -> bool:
    return isinstance(child, str) and child in {"$this", "?this"}


def _repeats(verb: Node | Token, path_repeats: bool) -> bool:  # noqa: FBT001
    """Return whether a verb is a path of any length.

    One of none leads from a node to itself, and one of many takes an engine long
    that is to begin everywhere.
    """
    if isinstance(verb, str):
        return path_repeats and verb[1:] == PATH
    return any(node.data == "repeated" for node in nodes(verb))
