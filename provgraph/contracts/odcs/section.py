"""A mapping of a document, asked for its keys by the types that they should have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from provgraph.contracts.odcs.document import Value, within
from provgraph.errors import TranslateError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping and its place.

    Each method raises `TranslateError` where a key is not of its type, with the line.
    """

    value: dict[str, Value]
    place: str
    lines: Mapping[str, int]

    def wrong(self, key: str, wanted: str, hint: str) -> TranslateError:
        """Return the error that *key* is not what it should be."""
        return self.wrong_at(within(self.place, key), wanted, hint)

    def wrong_at(self, place: str, wanted: str, hint: str) -> TranslateError:
        """Return the error that what stands at a place is not what it should be."""
        line = self.lines.get(place, self.lines.get(self.place, 1))
        return TranslateError(f"line {line}: {place} {wanted}", hint=hint)

    def text(self, key: str) -> str | None:
        """Return a text; None where there is none."""
        value = self.value.get(key)
        if value is None or isinstance(value, str):
            return value
        raise self.wrong(key, "is no text", f'Write it in quotes: {key}: "…".')

    def needed(self, key: str) -> str:
        """Return a text that has to be there."""
        value = self.text(key)
        if not value:
            wanted = "is missing" if value is None else "is empty"
            raise self.wrong(key, wanted, "The standard requires it.")
        return value

    def flag(self, key: str) -> bool:
        """Return whether something is so; it is not where nothing is said."""
        value = self.value.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self.wrong(key, "is neither true nor false", "Write true or false.")

    def number(self, key: str, default: int) -> int:
        """Return a whole number."""
        value = self.value.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise self.wrong(key, "is no whole number", f"Write {key}: 1.")

    def mapping(self, key: str) -> Section | None:
        """Return a mapping; None where there is none."""
        value = self.value.get(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return Section(value, within(self.place, key), self.lines)
        raise self.wrong(key, "is no mapping", "Write keys and values under it.")

    def list(self, key: str) -> list[Value]:
        """Return a list, empty where there is none."""
        value = self.value.get(key)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        raise self.wrong(key, "is no list", "Write a dash before each of its members.")

    def mappings(self, key: str) -> Iterator[Section]:
        """Yield the members of a list of mappings."""
        for index, one in enumerate(self.list(key)):
            place = f"{within(self.place, key)}[{index}]"
            if not isinstance(one, dict):
                hint = "Write keys and values there."
                raise self.wrong_at(place, "is no mapping", hint)
            yield Section(one, place, self.lines)

    def each(self, key: str, read: Callable[[Section], T]) -> tuple[T, ...]:
        """Return what *read* makes of each member of a list."""
        return tuple(map(read, self.mappings(key)))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        found = self.list(key)
        if all(isinstance(one, str) for one in found):
            return tuple(one for one in found if isinstance(one, str))
        raise self.wrong(key, "is no list of texts", "Write numbers in quotes.")

    def text_or_texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts that may be written as one text."""
        value = self.value.get(key)
        return (value,) if isinstance(value, str) else self.texts(key)

    def custom(self) -> dict[str, Value]:
        """Return the custom properties by their names."""
        return {
            one.needed("property"): one.value.get("value")
            for one in self.mappings("customProperties")
        }
