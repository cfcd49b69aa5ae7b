"""Small documents to begin with: one, written in every form by our own writers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from provgraph.documents.forms import FORMS, Sort
from provgraph.documents.giving import given
from provgraph.documents.reading import read_held

BASE = "http://base/"
DOCUMENT = rb"""document
  prefix ex <http://example.org/>
  default <http://example.org/own/>
  entity(ex:chart, [prov:type='prov:Plan', prov:label="Karte \"1\""@de, ex:v="1.5" %% xsd:double])
  activity(ex:draw, 2012-03-31T09:21:00.000+01:00, -, [ex:n=1, ex:at="2012" %% xsd:gYear])
  agent(bob, [prov:type='prov:Person'])
  wasGeneratedBy(ex:g; ex:chart, ex:draw, 2012-03-31T10:21:00, [prov:role='ex:made'])
  used(ex:draw, ex:data, -)
  wasInformedBy(ex:print, ex:draw)
  wasDerivedFrom(ex:d; ex:chart, ex:data, ex:draw, ex:g, -, [prov:type='prov:Revision'])
  wasAssociatedWith(ex:draw, bob, ex:plan)
  actedOnBehalfOf(bob, ex:firm, ex:draw)
  wasStartedBy(ex:draw, ex:mail, -, 2012-03-31T09:20:00)
  wasInvalidatedBy(ex:chart, -, 2013-01-01T00:00:00)
  hadMember(ex:all, ex:chart)
  specializationOf(ex:chart, ex:any)
  alternateOf(ex:chart, ex:copy)
  bundle ex:b
    prefix e2 <http://example.org/2/>
    entity(e2:a\=b, [prov:value="x > y & z"])
    wasAttributedTo(e2:a\=b, bob)
    mentionOf(e2:a\=b, ex:chart, ex:b)
  endBundle
endDocument
"""  # noqa: E501 - one statement a line


@cache
def seeds() -> Mapping[str, bytes]:
    """Return the document by the name of each form that can be read."""
    held = read_held(DOCUMENT, base=BASE, name="", media_type="", strict=False)
    return {
        form.name: given(held, form, base=BASE, title="").body
        for form in FORMS
        if form.sort is not Sort.PICTURE
    }
