"""The normal form of a document: all that it says, and all that follows.

Source: https://www.w3.org/TR/prov-constraints/#normalization-validity-equivalence
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import Final

from provgraph.constraints.inferring import Fact, Inferring
from provgraph.constraints.merging import Merging
from provgraph.constraints.rows import KINDS, Instance, instance_of
from provgraph.constraints.terms import NOTHING, IsBlank, is_blank_node
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import Term

STATEMENTS_MAX: Final = 1_000_000
"""How many statements the normal form of a bundle may have unless more are asked for.

What follows can be the square of what is said: all alternates of one another.
"""


def normal_form(
    document: Document,
    *,
    is_blank: IsBlank = is_blank_node,
    statements_max: int = STATEMENTS_MAX,
) -> Document | None:
    """Return a document with all that follows from it; None if it has no normal form.

    It has none if statements clash that should be one (22 to 29), or leave out what
    they need. Each bundle is an instance of its own. What statements leave out, and
    what inferences only know to exist, is a blank node, a time as well; an argument
    that is None says that there is none. Statements of PROV-DICTIONARY stay as they
    are.

    Raises:
        TooLargeError: the normal form of a bundle has more statements than the limit.

    Source: https://www.w3.org/TR/prov-constraints/#normalization-validity-equivalence
    """
    bundles = []
    for bundle in document.everything():
        normal = _normal_bundle(bundle, is_blank, statements_max)
        if normal is None:
            return None
        bundles.append(normal)
    return Document(bundles[0], tuple(bundles[1:]))


def _normal_bundle(
    bundle: Bundle, is_blank: IsBlank, statements_max: int
) -> Bundle | None:
    bundle = replace(bundle, statements=distinct(bundle.statements))
    instance = instance_of(bundle, is_blank)
    merging = Merging(instance)
    merging.run()
    if instance.lacking or merging.clashes:
        return None
    facts = Inferring(instance, statements_max).run()
    word = _words(instance)
    statements = [_stated(fact, word) for fact in facts]
    statements += [one for one in bundle.statements if one.kind not in KINDS]
    return replace(bundle, statements=tuple(statements))


def distinct(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return statements once each: an instance is a set of them."""
    return tuple({_written(one): one for one in statements}.values())


def _written(said: Statement) -> Hashable:
    """Return all of a statement but the order of its attributes and pairs."""
    return (
        said.kind.name,
        said.id,
        said.arguments,
        frozenset(said.attributes),
        frozenset(said.pairs),
    )


def _words(instance: Instance) -> Callable[[int], Term | None]:
    """Return what gives the term of a number, a new blank node if it has none."""
    terms = instance.terms
    prefix = "_:e"
    while any(word.startswith(prefix) for word in terms.words if word):
        prefix += "e"

    def word(number: int) -> Term | None:
        root = terms.find(number)
        return None if root == NOTHING else terms.words[root] or Term(f"{prefix}{root}")

    return word


def _stated(fact: Fact, word: Callable[[int], Term | None]) -> Statement:
    attributes = ((name, word(value)) for name, value in fact.attributes)
    return Statement(
        fact.kind,
        word(fact.id),
        tuple(word(one) for one in fact.args),
        tuple(sorted((name, value) for name, value in attributes if value)),
    )
