"""Questions that come with provgraph, each a `.rq` file that says it in words.

A value that may be set stands in a line of its own:

    VALUES ?name { "orders" }  # parameter: name — the dataset
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from provgraph.errors import UsageError
from provgraph.rdf.terms import text

ROWS_MAX: Final = 1_000
"""How many rows an answer has at most: what people read, not what programs do."""

_FOLDER: Final = "queries"
_ENDING: Final = ".rq"
_PARAMETER: Final = re.compile(
    r'(?P<before>VALUES \?\w+ \{ )(?P<value>"[^"\\\n]*"|[0-9]+)'
    r"(?P<after> \}  # parameter: (?P<name>\w+) — (?P<words>.+))"
)
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be set in a question.

    Attributes:
        words: what it is, as part of a sentence.
        default: as SPARQL writes it, in quotes or a number.
    """

    name: str
    words: str
    default: str

    def written(self, value: str) -> str:
        """Return *value* as one SPARQL literal, whatever it holds.

        Raises:
            UsageError: it is to be a number, or to be text and is not.
        """
        if not self.default.startswith('"'):
            if _NUMBER.fullmatch(value) is None:
                raise UsageError(f"{self.name} is a whole number, not {value!r}")
            return value
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"the value of {self.name} is not UTF-8") from error
        return text(value)


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words and in SPARQL.

    Attributes:
        name: of the file, without its ending.
        words: one sentence, perhaps with a second that explains it.
        text: SPARQL; its prefixes are those that need no declaring.
    """

    name: str
    words: str
    text: str

    @property
    def parameters(self) -> dict[str, Parameter]:
        """What may be set, by name, in the order in which it stands in the text."""
        return {
            one["name"]: Parameter(one["name"], one["words"], one["value"])
            for one in _PARAMETER.finditer(self.text)
        }

    def asked(self, values: Mapping[str, str]) -> str:
        """Return the SPARQL with *values* by name in the place of the defaults.

        Raises:
            UsageError: it has no such parameter, or the value is of the wrong kind.
        """
        known = self.parameters
        for name in values:
            if name not in known:
                raise UsageError(
                    f"{self.name} has no parameter {name!r}",
                    hint=f"It has {', '.join(known)}." if known else "It has none.",
                )

        def put(match: re.Match[str]) -> str:
            name = match["name"]
            if name not in values:
                return match[0]
            return match["before"] + known[name].written(values[name]) + match["after"]

        return _PARAMETER.sub(put, self.text)


@cache
def question(name: str) -> Question:
    """Return the question of that name.

    Raises:
        UsageError: none has it.
    """
    if name not in _names():
        message = f"there is no question {name!r}"
        raise UsageError(message, hint="`provgraph queries` lists them.")
    file = files(__package__) / _FOLDER / f"{name}{_ENDING}"
    sparql = file.read_text(encoding="utf-8")
    words = []
    for line in sparql.splitlines():
        if not line.startswith("# "):
            break
        words.append(line.removeprefix("# "))
    return Question(name, " ".join(words), sparql)


def questions() -> list[Question]:
    """Return all of them, in the order of their names."""
    return [question(name) for name in _names()]


@cache
def _names() -> list[str]:
    folder = files(__package__) / _FOLDER
    names = sorted(one.name for one in folder.iterdir())
    return [one.removesuffix(_ENDING) for one in names if one.endswith(_ENDING)]
