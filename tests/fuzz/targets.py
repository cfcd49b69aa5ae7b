"""What is fuzzed: each reader of documents, which gives an answer or an error of ours.

Anything else that it raises is a find.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from provgraph.documents.form import rdf_form_of
from provgraph.documents.held import Held
from provgraph.documents.reading import read_held
from provgraph.documents.reading_rdf import read_rdf
from provgraph.errors import ProvgraphError
from provgraph.rdf.formats import by_name as rdf_by_name
from provgraph.translate.provdoc import Form, Read, form_of, read
from provgraph.translate.provdoc import by_name as form_by_name
from tests.fuzz.seeds import BASE, seeds

Target = Callable[[bytes], None]


def held(body: bytes, *, name: str = "", strict: bool = False) -> Held | None:
    """Return what is read from a body; None where it is refused."""
    with suppress(ProvgraphError):
        found = read_held(body, base=BASE, name=name, media_type="", strict=strict)
        assert isinstance(found, Held)
        return found
    return None


def _any(body: bytes) -> None:
    """Read bytes of no known form: the first says what their file is called."""
    names = ("", "a.ttl", "a.trig", "a.jsonld", "a.rdf", "a.provn", "a.json", "a.xml")
    held(body[1:], name=names[body[0] % len(names)] if body else "")
    form_of(body)
    rdf_form_of(body, "", "")


def _as_form(form: Form, body: bytes) -> None:
    with suppress(ProvgraphError):
        assert isinstance(read(body, form, base=BASE), Read)


def _as_rdf(name: str, body: bytes) -> None:
    form = rdf_by_name(name)
    assert form is not None
    with suppress(ProvgraphError):
        assert isinstance(read_rdf(body, form, BASE, strict=False), Held)


def targets() -> Mapping[str, Target]:
    """Return what there is to fuzz, by name; `any` finds out the form first."""
    found: dict[str, Target] = {"any": _any}
    for name in seeds():
        if form := form_by_name(name):
            found[name] = partial(_as_form, form)
        elif name == "openlineage":
            found[name] = held  # type: ignore[assignment] # its answer is not asked for
        else:
            found[name] = partial(_as_rdf, name)
    return found
