"""Questions that come with provgraph, each a `.rq` file that says it in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_ENDING: Final = ".rq"


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words and in SPARQL.

    Attributes:
        name: of the file, without its ending.
        words: one sentence.
        text: SPARQL; its prefixes are those that need no declaring.
    """

    name: str
    words: str
    text: str


@cache
def question(name: str) -> Question:
    """Return the question of that name, which has to be one of `questions()`."""
    text = (files(__package__) / f"{name}{_ENDING}").read_text(encoding="utf-8")
    words = []
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        words.append(line.removeprefix("# "))
    return Question(name, " ".join(words), text)


def questions() -> list[Question]:
    """Return all of them, in the order of their names."""
    names = sorted(one.name for one in files(__package__).iterdir())
    return [question(name[: -len(_ENDING)]) for name in names if name.endswith(_ENDING)]
