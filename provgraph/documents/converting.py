"""A worker's job: a document in one form becomes the same in another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from provgraph.documents.forms import form_named
from provgraph.documents.giving import Loss, given
from provgraph.documents.reading import read_held
from provgraph.documents.selecting import bundle_of, near
from provgraph.rdf.mint import DEFAULT_BASE
from provgraph.sandbox.out import Out


def convert(  # noqa: PLR0913 - what a request may say
    out: Out,
    *,
    path: str,
    location: str,
    name: str,
    media_type: str,
    strict: bool,
    to: str,
    genid: str = "",
    bundle: str | None = None,
    around: str | None = None,
    steps_max: int = 2,
) -> dict[str, Any]:
    """Give the document in the file *path* in the form *to*.

    Or one *bundle* of it; or, of either, what is *around* a thing.

    Returns the form in which it came, what was mended, and what is lost.

    Raises:
        MediaTypeError, MalformedError, TooDeepError, TranslateError: it cannot be
            read.
        MissingError: it has no such bundle, or nothing of that name.
        UsageError, UnsayableError: it cannot be given so.
    """
    form = form_named(to)
    body = Path(path).read_bytes()
    held = read_held(
        body,
        base=location,
        name=name,
        media_type=media_type,
        strict=strict,
        genid=genid,
    )
    cut: tuple[Loss, ...] = ()
    if bundle is not None:
        held = bundle_of(held, bundle)
    if around is not None:
        held, selection = near(held, around, steps_max)
        if selection.left_out:
            cut = (Loss(selection.left_out, "so much cannot be followed by the eye"),)
    written = given(held, form, base=location or DEFAULT_BASE, title=name)
    out.write(written.body)
    return {
        "form": held.form,
        "repairs": [one._asdict() for one in held.repairs],
        "losses": [one._asdict() for one in (*cut, *written.losses)],
    }
