"""Link headers that say where provenance is, written and read.

Source: https://www.w3.org/TR/prov-aq/#resource-accessed-by-http,
https://www.rfc-editor.org/rfc/rfc8288
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import quote

from provgraph.rdf.vocab import PROV_NAMESPACE

HAS_PROVENANCE: Final = f"{PROV_NAMESPACE}has_provenance"
HAS_QUERY_SERVICE: Final = f"{PROV_NAMESPACE}has_query_service"
_PINGBACK: Final = f"{PROV_NAMESPACE}pingback"
_PATH: Final = "/pg/v1"
_LINK: Final = re.compile(
    r'<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s,;"]+))*)'
)
_PARAMETER: Final = re.compile(r'([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))')


class Links(NamedTuple):
    """Where there is provenance of a thing.

    Attributes:
        provenance: addresses of it.
        services: addresses of services that can be asked for it.
    """

    provenance: tuple[str, ...]
    services: tuple[str, ...]


def links(target: str, address: str = "") -> str:
    """Return the header that says where the provenance of *target* is here."""
    asked = f"target={quote(target, safe='')}"
    anchor = quote(target, safe="%:/?#[]@!$&'()*+,;=~")
    service = f"{address}{_PATH}/provenance"
    return ", ".join(
        f'<{place}>; rel="{relation}"; anchor="{anchor}"'
        for place, relation in (
            (f"{service}?{asked}", HAS_PROVENANCE),
            (service, HAS_QUERY_SERVICE),
            (f"{address}{_PATH}/pingback?{asked}", _PINGBACK),
        )
    )


def links_of(header: str, target: str) -> Links:
    """Return what a Link header says of *target*; of other things it says nothing."""
    found: dict[str, list[str]] = {HAS_PROVENANCE: [], HAS_QUERY_SERVICE: []}
    for place, said in _LINK.findall(header):
        parameters = {
            name.lower(): quoted or bare
            for name, quoted, bare in _PARAMETER.findall(said)
        }
        if parameters.get("anchor", target) != target:
            continue
        for relation in parameters.get("rel", "").split():
            if relation in found:
                found[relation].append(place)
    return Links(tuple(found[HAS_PROVENANCE]), tuple(found[HAS_QUERY_SERVICE]))
