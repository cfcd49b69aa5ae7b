"""Updates that only list quads, told apart without reading what they list.

They may have millions of them, which the engine reads twenty times faster than a
grammar in Python could; all that is needed here is where each operation begins.

Source: https://www.w3.org/TR/sparql11-update/#insertData
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from provgraph.rdf.tokens import TOKEN

_BEFORE: Final = frozenset({"", "prefix", "base", "version"})
_SIGN: Final = re.compile(r"[^\n]")
_LABEL: Final = re.compile(r"_:[\w.-]+")
_VERBS: Final = frozenset({"insert", "delete"})


class DataForm(NamedTuple):
    """One operation that lists quads.

    Attributes:
        verb: `INSERT` or `DELETE`.
        text: a whole request, `INSERT DATA { … }` whatever the verb; each sign
            stands where it stood, so that an error names its place.
    """

    verb: str
    text: str


def data_forms(request: str) -> list[DataForm] | None:
    """Return the operations of *request*; None where any is of another kind.

    What they list is not looked at; it may be wrong.
    """
    if "\\u" in request.lower():
        return None  # an escape may hide anything
    found: list[DataForm] = []
    said: list[re.Match[str]] = []
    before = ""
    depth = begun = 0
    for token in TOKEN.finditer(request):
        if token["open"]:
            if depth == 0:
                if token[0] != "{" or not _is_form(said):
                    return None
                between = request[begun : said[-2].start()]
                if found and not between.lstrip().startswith(";"):
                    return None
                before += between.replace(";", " ", 1) if found else between
            depth += 1
        elif token["close"]:
            depth -= 1
            if depth == 0:
                form = request[said[-2].start() : token.end()]
                text = f"{before}INSERT{form[len('INSERT') :]}"
                found.append(DataForm(said[-2]["word"].upper(), text))
                before += _SIGN.sub(" ", form)
                said, begun = [], token.end()
        elif depth == 0 and token["word"] and not token["local"]:
            said.append(token)
    ended = not said and not request[begun:].strip(" \t\r\n;")
    whole = found and depth == 0 and ended and not _share_labels(found)
    return found if whole else None


def _is_form(said: list[re.Match[str]]) -> bool:
    """Tell whether the words before a brace are those of a data form."""
    *before, verb, data = ["", "", *(one["word"].lower() for one in said)]
    return data == "data" and verb in _VERBS and set(before) <= _BEFORE


def _share_labels(forms: list[DataForm]) -> bool:
    """Tell whether one blank node may stand in two operations, which is refused.

    Also told of what only looks like one, within a text: it is then read whole.
    """
    met: set[str] = set()
    for form in forms if len(forms) > 1 else ():
        labels = set(_LABEL.findall(form.text))
        if labels & met:
            return True
        met |= labels
    return False
