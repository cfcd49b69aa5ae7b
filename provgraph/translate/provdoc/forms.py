"""The four forms of PROV that are not RDF, and which of them a text is in.

Source: https://www.w3.org/TR/prov-n/, https://www.w3.org/TR/prov-xml/,
https://www.w3.org/submissions/prov-json/, https://www.w3.org/submissions/prov-jsonld/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from provgraph.model.kinds import KINDS
from provgraph.translate.provdoc.decoding import encoding_of
from provgraph.translate.provdoc.names import PROV
from provgraph.translate.provdoc.spellings import SUBTYPES, TERMS


@dataclass(frozen=True, slots=True)
class Form:
    """A way of writing a PROV document.

    Attributes:
        name: short name, as given to `--format`.
        media_types: what it is called over HTTP, the first of all when it is sent.
        suffixes: how the names of its files end.
    """

    name: str
    media_types: tuple[str, ...]
    suffixes: tuple[str, ...]

    @property
    def media_type(self) -> str:
        """What it is called when it is sent."""
        return self.media_types[0]


PROVN: Final = Form(
    "provn", ("text/provenance-notation",), (".provn", ".pn", ".prov-asn")
)
PROVJSON: Final = Form(
    "provjson", ("application/json", "application/provenance+json"), (".json",)
)
PROVXML: Final = Form(
    "provxml",
    ("application/provenance+xml", "application/xml", "text/xml"),
    (".provx", ".xml"),
)
PROVJSONLD: Final = Form("provjsonld", ("application/ld+json",), (".jsonld",))
FORMS: Final = (PROVN, PROVJSON, PROVXML, PROVJSONLD)

_BYTES_MAX: Final = 1 << 18
"""What says which form it is stands in the first 256 KiB, or nowhere."""

_CONTEXT: Final = "openprovenance.org"
_JSON_KEYS: Final = frozenset({*KINDS, "prefix", "bundle"})
_ALSO_KEYS: Final = frozenset(SUBTYPES)
_JSON_TOKEN: Final = re.compile(
    r'"((?:[^"\\]|\\.)*)"(\s*:)?|([{\[])|([}\]])', re.DOTALL
)
_BEFORE_ROOT: Final = re.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<![A-Za-z][^>\[]*(?:\[[^\]]*\]\s*)?>)*+", re.DOTALL
)
# A root that is cut short has begun all the same, so its end is not asked for.
_ROOT: Final = re.compile(
    r"<(?:([^\s<>/:=\"']+):)?([^\s<>/:=\"']+)((?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?)"
)
_BOUND: Final = re.compile(r"\sxmlns(?::([^\s=]+))?\s*=\s*[\"']([^\"']*)[\"']")
_BEFORE_WORD: Final = re.compile(r"(?:\s+|//[^\n\r]*|/\*.*?\*/)*+", re.DOTALL)
_PROVN: Final = re.compile(
    r"document(?=\s|/[/*]|$)|prefix\s+[^\s:<>]+\s*<|default\s*<|bundle\s+[^\s()<>{}.;]+\s"
    r"|(?:prov:)?(?P<word>[A-Za-z]+)\s*\(",
)


def by_name(name: str) -> Form | None:
    """Return the form of a short name; None where there is none."""
    return next((one for one in FORMS if one.name == name), None)


def form_of(
    body: bytes, name: str | None = None, media_type: str | None = None
) -> Form | None:
    """Return the form that a text is in; None where it is in none of the four.

    What the text begins with decides; the *name* of its file and its *media_type*
    only where that says nothing. JSON-LD of another shape than PROV-JSONLD is RDF,
    and so none of them.
    """
    encoding, mark = encoding_of(body)
    start = body[mark : mark + _BYTES_MAX].decode(encoding, "replace").lstrip()
    if not start:
        return None
    if start[0] == "{":
        ending = body[-_BYTES_MAX:].decode(encoding, "replace")
        return _json_form(start, ending, _hinted(name, media_type))
    if start[0] == "[":
        return None
    hinted = _hinted(name, media_type)
    if start[0] == "<":
        return _xml_form(start, hinted)
    return _text_form(start, hinted)


def _hinted(name: str | None, media_type: str | None) -> Form | None:
    """Return the form that the name of a file ends with, else that of its type."""
    ending = (name or "").lower()
    named = (media_type or "").partition(";")[0].strip().lower()
    for one in FORMS:
        if ending.endswith(one.suffixes):
            return one
    return next((one for one in FORMS if named in one.media_types), None)


def _json_form(start: str, ending: str, hinted: Form | None) -> Form | None:
    keys = _top_keys(start)
    if any(one.startswith("@") for one in keys):
        context = start if "@context" in keys else ending
        return PROVJSONLD if _is_submissions(context) else None
    known = sum(one in _JSON_KEYS for one in keys)
    strange = sum(one not in _JSON_KEYS and one not in _ALSO_KEYS for one in keys)
    if not keys or (known == strange and known):
        return PROVJSON if hinted is PROVJSON else None
    return PROVJSON if known > strange else None


def _is_submissions(said: str) -> bool:
    """Tell whether what is said around an `@context` is the submission's."""
    if _CONTEXT in said:
        return True
    return sum(f'"{term}"' in said for term in TERMS) > len(TERMS) // 2


def _top_keys(start: str) -> list[str]:
    """Return the keys of the outermost object, as far as they are seen."""
    found: list[str] = []
    depth = 0
    for match in _JSON_TOKEN.finditer(start):
        said, colon, opening, _ = match.groups()
        if said is not None:
            if depth == 1 and colon:
                found.append(said)
        elif opening:
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                break
    return found


def _xml_form(start: str, hinted: Form | None) -> Form | None:
    before = _BEFORE_ROOT.match(start)
    root = _ROOT.match(start, before.end() if before else 0)
    if root is None:
        return None
    prefix, local, attributes = root.groups()
    bound = {key or None: space for key, space in _BOUND.findall(attributes)}
    space = bound.get(prefix)
    if space == PROV:
        return PROVXML
    is_ours = local == "document" or local in KINDS
    if is_ours and (prefix == "prov" or (space is None and hinted is PROVXML)):
        return PROVXML
    return None


def _text_form(start: str, hinted: Form | None) -> Form | None:
    before = _BEFORE_WORD.match(start)
    match = _PROVN.match(start, before.end() if before else 0)
    if match is None:
        return PROVN if hinted is PROVN else None
    word = match["word"]
    if word is None or word in KINDS or hinted is PROVN:
        return PROVN
    return None
