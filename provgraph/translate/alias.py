"""Alias rules: somebody who knows says which names are of one dataset.

A source says so of its own datasets with the `symlinks` facet. Where two sources
each know only their own name, a rule joins them; it is a fact like any event, so
it may come before or after what it concerns.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final, NamedTuple, NoReturn

from provgraph.errors import TranslateError
from provgraph.model.facts import AliasClaim, Chunk, Told
from provgraph.rdf.mint import Mint, name_key
from provgraph.rdf.terms import triple
from provgraph.rdf.vocab import A, pg
from provgraph.translate.openlineage.facets import dataset_lines

_ALIAS_RULE: Final = pg("AliasRule")
_DATASET: Final = pg("dataset")
_ALIAS: Final = pg("alias")
_NAMES_MIN: Final = 2
_HINT: Final = 'Send {"same": [{"namespace": …, "name": …}, …]} with two or more names.'


class DatasetName(NamedTuple):
    """One name of a dataset."""

    namespace: str
    name: str


class Alias:
    """The dialect of alias rules: `{"same": [{"namespace": …, "name": …}, …]}`."""

    def __init__(self, base: str, limits: Mapping[str, int]) -> None:  # noqa: ARG002 - as every dialect
        self._mint = Mint(base)

    def read(self, value: object, *, strict: bool) -> tuple[DatasetName, ...]:  # noqa: ARG002 - there is one form
        """Return the names that a rule says are of one dataset, in order.

        Raises:
            TranslateError: it is no such rule; the pointer says where.
        """
        if not isinstance(value, Mapping) or not isinstance(value.get("same"), list):
            _refuse("/same", "is not a list")
        names = sorted(
            {_name(one, f"/same/{at}") for at, one in enumerate(value["same"])}
        )
        if len(names) < _NAMES_MIN:
            _refuse("/same", "does not have two names")
        return tuple(names)

    def translate(self, read: object, identity: bytes) -> Told:
        """Return what a rule tells: its datasets, and that they are one."""
        assert isinstance(read, tuple)  # noqa: S101 - from `read`
        names: tuple[DatasetName, ...] = read
        rule = self._mint.node("aliasrule", identity.hex())
        nodes = [self._mint.dataset(*name) for name in names]
        lines = [triple(rule, A, _ALIAS_RULE)]
        lines += [triple(rule, _DATASET, node) for node in nodes]
        lines += [triple(one, _ALIAS, other) for one, other in pairwise(nodes)]
        return Told(
            rule,
            "".join(f"{line}\n" for line in lines),
            tuple(
                Chunk(node, dataset_lines(self._mint, *name))
                for node, name in zip(nodes, names, strict=True)
            ),
            tuple(
                AliasClaim(name_key(*one), name_key(*other))
                for one, other in pairwise(names)
            ),
        )


def _name(value: Any, pointer: str) -> DatasetName:  # noqa: ANN401 - any JSON value
    if not isinstance(value, Mapping):
        _refuse(pointer, "is not a JSON object")
    namespace, name = value.get("namespace"), value.get("name")
    if not isinstance(namespace, str) or not isinstance(name, str):
        _refuse(pointer, "does not have a namespace and a name, both text")
    return DatasetName(namespace, name)


def _refuse(pointer: str, message: str) -> NoReturn:
    raise TranslateError(f"{pointer} {message}", pointer=pointer, hint=_HINT)
