"""The endpoint's description of itself, asked like any other question.

Source: https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

_FILE: Final = "description.rq"
_QUERY: Final = "sd:supportedLanguage sd:SPARQL11Query"
_FEDERATED: Final = "    sd:feature sd:BasicFederatedQuery ;\n"


def service_description(endpoint: str, *, updates: bool, services: bool) -> str:
    """Return the query that describes the service at the IRI *endpoint*.

    *updates* says whether it takes them, *services* whether queries may ask other
    endpoints.
    """
    text = _text()
    if updates:
        text = text.replace(_QUERY, f"{_QUERY}, sd:SPARQL11Update")
    if not services:
        text = text.replace(_FEDERATED, "")
    return f"BASE <{endpoint}>\n{text}"


@cache
def _text() -> str:
    return (files(__package__) / _FILE).read_text(encoding="utf-8")
