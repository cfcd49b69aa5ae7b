"""Documents of the `prov` package, as ours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from prov.constants import PROV_N_MAP
from prov.identifier import Identifier, QualifiedName
from prov.model import Literal, ProvBundle, ProvDocument, ProvRecord

from provgraph.model.kinds import KINDS
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import (
    XSD,
    Term,
    boolean,
    date_time,
    double,
    escaped,
    iri,
    text,
)
from provgraph.translate.provdoc.names import fit_for_iri

_ANY_URI: Final = f"{XSD}anyURI"
_STRING: Final = f"{XSD}string"
_INT: Final = f"{XSD}int"
_QUALIFIED_NAMES: Final = frozenset({"http://www.w3.org/ns/prov#QUALIFIED_NAME"})


def document_of(document: ProvDocument) -> Document:
    """Return a document of theirs as one of ours."""
    return Document(
        _bundle(document, None),
        tuple(_bundle(one, _named(one.identifier)) for one in document.bundles),
    )


def _bundle(bundle: ProvBundle, name: Term | None) -> Bundle:
    prefixes = {one.prefix: one.uri for one in bundle.namespaces}
    default = bundle.get_default_namespace()
    if default is not None:
        prefixes[""] = default.uri
    statements = (_statement(one) for one in bundle.get_records())
    return Bundle(name, tuple(statements), prefixes)


def _statement(record: ProvRecord) -> Statement:
    kind = KINDS[_kind_name(record)]
    given = {_local(name): value for name, value in record.formal_attributes}
    return Statement(
        kind,
        _named(record.identifier),
        tuple(_argument(given.get(one.name)) for one in kind.arguments),
        tuple(
            (_name(name), value_of(value)) for name, value in record.extra_attributes
        ),
    )


def _kind_name(record: ProvRecord) -> str:
    return str(PROV_N_MAP[record.get_type()])


def _local(name: QualifiedName) -> str:
    return str(name.localpart)


def _argument(value: Any) -> Term | None:  # noqa: ANN401 - theirs
    return None if value is None else value_of(value)


def _named(identifier: Identifier | None) -> Term | None:
    return None if identifier is None else _name(identifier)


def _name(identifier: Identifier) -> Term:
    return iri(fit_for_iri(str(identifier.uri)))


def value_of(value: Any) -> Term:  # noqa: ANN401, PLR0911 - a line for each of theirs
    """Return a value of theirs as a term."""
    if isinstance(value, QualifiedName):
        return _name(value)
    if isinstance(value, Identifier):
        return Term(f'"{escaped(str(value.uri))}"^^<{_ANY_URI}>')
    if isinstance(value, Literal):
        return _literal(value)
    if isinstance(value, bool):
        return boolean(value)
    if isinstance(value, int):
        return Term(f'"{value}"^^<{_INT}>')
    if isinstance(value, float):
        return double(value)
    if isinstance(value, datetime):
        return date_time(written(value))
    return text(str(value))


def _literal(literal: Literal) -> Term:
    body = escaped(str(literal.value))
    if literal.langtag:
        return Term(f'"{body}"@{literal.langtag}')
    if literal.datatype is None or literal.datatype.uri == _STRING:
        return Term(f'"{body}"')
    return Term(f'"{body}"^^{_name(literal.datatype)}')


def written(moment: datetime) -> str:
    """Return a moment as xsd:dateTime: no fraction that is none, Z for UTC.

    >>> from datetime import UTC
    >>> written(datetime(2012, 12, 3, 21, 8, 16, 686000, tzinfo=UTC))
    '2012-12-03T21:08:16.686Z'
    """
    plain = moment.replace(tzinfo=None).isoformat()
    if "." in plain:
        plain = plain.rstrip("0")
    offset = moment.utcoffset()
    if offset is None:
        return plain
    if offset == timedelta(0):
        return f"{plain}Z"
    return plain + moment.isoformat()[-6:]
