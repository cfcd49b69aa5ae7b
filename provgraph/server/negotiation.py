"""In which form a document is wanted."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from provgraph.documents.forms import FORMS, DocumentForm, form_named, negotiated
from provgraph.errors import UsageError
from provgraph.server.problem import refuse

LOSSES: Final = "Provgraph-Losses"
"""Header: how much the form cannot say."""


def wanted_form(request: Request, name: str | None) -> DocumentForm:
    """Return the form of a name, else the one that Accept likes best.

    Raises:
        Refusal: 400, there is none of that name; 406, none that is accepted.
    """
    if name is not None:
        try:
            return form_named(name)
        except UsageError as error:
            raise refuse(400, error.message, hint=error.hint) from error
    accept = request.headers.get("accept", "")
    found = negotiated(accept)
    if found is None:
        available = [one.media_type for one in FORMS]
        raise refuse(
            406,
            f"a document cannot be {accept[:200]!r}",
            hint="Accept one of those available, or say ?format=.",
            members={"available": available},
        )
    return found
