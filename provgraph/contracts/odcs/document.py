"""YAML as plain values, each with its place and the line where it stands.

Only the scalars of YAML 1.2's core schema are anything else than text: `no` is a
country, `09:00` a time of day, and `2022-05-12` is kept as it was written.

Source: https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

import yaml

from provgraph.errors import MalformedError, TooDeepError, TooLargeError

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"

BYTES_MAX: Final = 1 << 20
"""A contract is written by people; the standard's own full example has 9 KB."""
NODES_MAX: Final = 100_000
"""Aliases count as often as they are used, so that they cannot multiply."""
DEPTH_MAX: Final = 64

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL: Final = re.compile(r"~|null|Null|NULL|")
_BOOLEAN: Final = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,400}")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_STEP: Final = re.compile(r'(?<!^)(?:\."[^"]*"|\.[^."\[]+|\[\d+\])')
_NOT_TEXT: Final = re.compile("[\ud800-\udfff\x00]")


class Leaf(NamedTuple):
    """A value that has no values in it: a scalar, an empty list or mapping."""

    place: str
    value: Value


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document.

    Attributes:
        value: what it says.
        lines: where each value begins, counted from 1, by its place.
    """

    value: dict[str, Value]
    lines: Mapping[str, int]


def read_document(body: bytes) -> Document:
    """Return the one mapping that a YAML text holds.

    Raises:
        MalformedError: it is no YAML, no mapping, or a key stands twice in it.
        TooLargeError: it has more bytes, or with its aliases more values, than a
            contract may have.
        TooDeepError: it is nested deeper than a contract may be.
    """
    if len(body) > BYTES_MAX:
        raise TooLargeError(
            f"the contract has {len(body):,} bytes, and {BYTES_MAX:,} are taken",
            hint="Write one contract for each dataset.",
        )
    try:
        text = body.decode("utf-8-sig")
        events = yaml.parse(text, Loader=_LOADER)
        found = _Composing(events).composed()
    except UnicodeDecodeError as error:
        raise MalformedError(
            f"the contract is not UTF-8: {error}", hint="Save it as UTF-8."
        ) from error
    except yaml.YAMLError as error:
        raise MalformedError(
            f"the contract is not YAML: {_told(error)}",
            hint="Correct it there; nothing of it was taken in.",
        ) from error
    if not isinstance(found.value, dict):
        raise MalformedError(
            "line 1: a contract is a mapping of keys to values",
            hint="Begin it with apiVersion, kind, id, version and status.",
        )
    lines: dict[str, int] = {}
    value = _placed(found, "", lines)
    assert isinstance(value, dict)  # noqa: S101 - as was seen above
    return Document(value, lines)


def leaves(value: Value, place: str = "") -> Iterator[Leaf]:
    """Yield every leaf of a value, in its order.

    >>> [place for place, _ in leaves({"a": [{"b": 1}, {"b": []}]})]
    ['a[0].b', 'a[1].b']
    """
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from leaves(one, within(place, key))
    elif isinstance(value, list) and value:
        for index, one in enumerate(value):
            yield from leaves(one, f"{place}[{index}]")
    else:
        yield Leaf(place, value)


def within(place: str, key: str) -> str:
    """Return the place of a key of the mapping that stands at *place*."""
    name = key if re.fullmatch(r"[^\s.\[\]\"]+", key) else f'"{key}"'
    return f"{place}.{name}" if place else name


def outwards(place: str) -> Iterator[str]:
    """Yield a place and all that it lies within, the innermost first.

    >>> list(outwards("a[0].b"))
    ['a[0].b', 'a[0]', 'a']
    """
    yield place
    for found in reversed([*_STEP.finditer(place)]):
        yield place[: found.start()]


@dataclass(slots=True)
class _Node:
    """A value with its line, as it is being read."""

    line: int
    value: Scalar | list[_Node] | dict[str, _Node]
    size: int = 1
    depth: int = 1


@dataclass(slots=True)
class _Composing:
    """Values made of the parser's events, without recursion, and counted."""

    events: Iterator[yaml.Event]
    anchors: dict[str, _Node] = field(default_factory=dict)
    roots: list[_Node] = field(default_factory=list)

    def composed(self) -> _Node:
        """Return the root of the only document there is."""
        open_ones: list[tuple[_Node, str | None, list[_Node]]] = []
        for event in self.events:
            if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
                is_list = isinstance(event, yaml.SequenceStartEvent)
                node = _Node(_line(event), [] if is_list else {})
                open_ones.append((node, event.anchor, []))
                if len(open_ones) > DEPTH_MAX:
                    raise _too_deep(node.line)
                continue
            if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                node, anchor, parts = open_ones.pop()
                _fill(node, parts)
            elif isinstance(event, yaml.ScalarEvent):
                node, anchor = _Node(_line(event), _scalar(event)), event.anchor
            elif isinstance(event, yaml.AliasEvent):
                node, anchor = self._aliased(event), None
            else:
                continue
            if anchor is not None:
                self.anchors[anchor] = node
            (open_ones[-1][2] if open_ones else self.roots).append(node)
        return self._only_root()

    def _only_root(self) -> _Node:
        if not self.roots:
            raise MalformedError("the contract is empty", hint="Is it the right file?")
        if len(self.roots) > 1:
            raise MalformedError(
                f"line {self.roots[1].line}: a second document begins",
                hint="Keep each contract in a file of its own.",
            )
        return self.roots[0]

    def _aliased(self, event: yaml.AliasEvent) -> _Node:
        found = self.anchors.get(event.anchor or "")
        if found is None:
            raise MalformedError(
                f"line {_line(event)}: nothing before it is named &{event.anchor}",
                hint="An alias stands after its anchor, and not within it.",
            )
        return found


def _fill(node: _Node, parts: list[_Node]) -> None:
    """Put the parts of a list or mapping into it."""
    node.size += sum(part.size for part in parts)
    node.depth += max((part.depth for part in parts), default=0)
    if node.size > NODES_MAX:
        raise TooLargeError(
            f"line {node.line}: there are more than {NODES_MAX:,} values in it,"
            " those of its aliases counted each time",
            hint="Write one contract for each dataset.",
        )
    if node.depth > DEPTH_MAX:
        raise _too_deep(node.line)
    if isinstance(node.value, list):
        node.value.extend(parts)
        return
    assert isinstance(node.value, dict)  # noqa: S101 - the only other kind
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        if not isinstance(key.value, str) or key.value == "<<":
            raise MalformedError(
                f"line {key.line}: {key.value!r} is no key of a contract",
                hint="Keys are texts, and mappings are not merged here: write it out.",
            )
        if key.value in node.value:
            raise MalformedError(
                f"line {key.line}: the key {key.value!r} stands there twice, first"
                f" in line {node.value[key.value].line}",
                hint="Keep one of them.",
            )
        node.value[key.value] = value


def _placed(node: _Node, place: str, lines: dict[str, int]) -> Value:
    """Return the plain value of a node, and note the line of each place in it."""
    lines[place] = node.line
    if isinstance(node.value, list):
        return [
            _placed(one, f"{place}[{index}]", lines)
            for index, one in enumerate(node.value)
        ]
    if isinstance(node.value, dict):
        return {
            key: _placed(one, within(place, key), lines)
            for key, one in node.value.items()
        }
    return node.value


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    text: str = event.value
    if _NOT_TEXT.search(text):
        raise MalformedError(
            f"line {_line(event)}: there is a character that no text may have",
            hint="Remove it, or write it as a number.",
        )
    if not event.implicit[0]:  # in quotes, or of a type that is named
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOLEAN.fullmatch(text):
        return text.lower() == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _told(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"line {mark.line + 1}: {problem}" if mark else problem


def _too_deep(line: int) -> TooDeepError:
    return TooDeepError(
        f"line {line}: the contract is nested deeper than {DEPTH_MAX} levels",
        hint="Is a bracket missing?",
    )
