# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Old provenance, still of use
#
# An archive of river levels has kept provenance since 2012, in whatever form was at
# hand.
# Four such files are taken in here, faults and all.
# Beside them stand OpenLineage events of this year, from pipelines that read the old
# data.
# Then three questions are asked that neither could answer alone.

# %%
import json
import tempfile
from html import escape
from pathlib import Path

from IPython.display import HTML, SVG
from IPython.display import display as put

from provgraph import Workspace
from provgraph.constraints import validate
from provgraph.documents.reading import read_held
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import iri_value, lexical
from provgraph.workspace import Incoming, Library, Part

# %% [markdown]
# ## A folder from the attic
#
# In PROV-N, how the gauges were read in the field in 2012.
# It was cut out of a report: the line `document` is gone, nobody declares `team`, and a
# time has no zone.

# %%
folder = tempfile.TemporaryDirectory()
attic = Path(folder.name, "attic")
attic.mkdir()


def leave(name: str, text: str) -> None:
    """Leave a file in the attic."""
    (attic / name).write_text(text, encoding="utf-8")


leave(
    "2012-field.provn",
    """\
prefix river <http://archive.example/river/>

entity(river:readings-2012, [prov:label="Levels at twelve gauges, 2012"])
activity(river:survey-2012, 2012-03-01T08:00:00, 2012-11-30T17:00:00Z)
agent(team:ines, [prov:type='prov:Person', prov:label="Ines Okafor"])
wasGeneratedBy(river:readings-2012, river:survey-2012, 2012-11-30T16:00:00Z)
wasAssociatedWith(river:survey-2012, team:ines, -)
""",
)

# %% [markdown]
# In PROV-XML as ProvToolbox used to write it, how the readings were calibrated.
# The bundle goes by the name that the schema had before it became a Recommendation, and
# attributes lack their prefix.

# %%
leave(
    "2013-calibration.xml",
    """\
<?xml version="1.0" encoding="UTF-8"?>
<prov:document xmlns:prov="http://www.w3.org/ns/prov#"
    xmlns:river="http://archive.example/river/">
  <prov:entity id="river:levels-2013">
    <prov:label>Calibrated levels</prov:label>
  </prov:entity>
  <prov:entity prov:id="river:readings-2012"/>
  <prov:activity prov:id="river:calibration"/>
  <prov:wasGeneratedBy>
    <prov:entity prov:ref="river:levels-2013"/>
    <prov:activity prov:ref="river:calibration"/>
  </prov:wasGeneratedBy>
  <prov:wasDerivedFrom>
    <prov:generatedEntity prov:ref="river:levels-2013"/>
    <prov:usedEntity prov:ref="river:readings-2012"/>
  </prov:wasDerivedFrom>
  <prov:bundle prov:id="river:notes">
    <prov:entity prov:id="river:gauge-7"/>
    <prov:wasInvalidatedBy>
      <prov:entity prov:ref="river:gauge-7"/>
      <prov:activity prov:ref="river:flood"/>
    </prov:wasInvalidatedBy>
  </prov:bundle>
</prov:document>
""",
)

# %% [markdown]
# In PROV-JSON, when they were published. One line of it stands the wrong way round.

# %%
leave(
    "2013-release.json",
    json.dumps(
        {
            "prefix": {"river": "http://archive.example/river/"},
            "entity": {"river:levels-2013": {}, "river:release-1": {}},
            "activity": {
                "river:publishing": {
                    "prov:startTime": "2013-06-01T09:00:00Z",
                    "prov:endTime": "2013-06-01T18:00:00Z",
                }
            },
            "used": {
                "_:u": {
                    "prov:activity": "river:publishing",
                    "prov:entity": "river:levels-2013",
                }
            },
            "wasGeneratedBy": {
                "_:g": {
                    "prov:entity": "river:release-1",
                    "prov:activity": "river:publishing",
                }
            },
            "wasDerivedFrom": {
                "_:d1": {
                    "prov:generatedEntity": "river:release-1",
                    "prov:usedEntity": "river:levels-2013",
                },
                "_:d2": {
                    "prov:generatedEntity": "river:levels-2013",
                    "prov:usedEntity": "river:release-1",
                },
            },
        },
        indent=1,
    ),
)

# %% [markdown]
# And in Turtle, what the keeper of the archive knows today.
# The names of people are relative, to nothing.
# The last line joins the old world to the new: the release is the dataset that the
# pipelines read.

# %%
dataset = Mint("urn:provgraph:").dataset("file://archive", "levels/release-1.csv")

leave(
    "keeper.ttl",
    f"""\
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<http://archive.example/river/release-1> prov:wasAttributedTo <people/bo> .
<people/bo> a prov:Person ; rdfs:label "Bo Lindqvist" .
<people/bo> prov:actedOnBehalfOf <http://archive.example/office> .
<http://archive.example/river/release-1> prov:alternateOf {dataset} .
""",
)

sorted(path.name for path in attic.iterdir())

# %% [markdown]
# ## Taken in, and what was mended
#
# No form is named anywhere: each file is known by what it holds.
# What is not as its form wants it is mended where the meaning is clear, and each repair
# is listed with its place.
# A reader who wants none of that says `strict=True`.

# %%
workspace = Workspace.open(Path(folder.name, "workspace"), create=True, kind="notebook")
library = Library(workspace)

told = []
for path in sorted(attic.iterdir()):
    document = Incoming(
        path.read_bytes(),
        key=path.name,
        name=path.name,
        location="http://archive.example/",
    )
    filed = library.put(document)
    told.append(f"{filed.key}: {filed.form}, {filed.statements} statements")
    told += [
        f"    {one['place']}: {one['what']}; {one['why']}" for one in filed.repairs
    ]
print("\n".join(told))

# %% [markdown]
# Each is stored in a graph of its own, exactly as it was asserted, and its bytes are in
# the journal.
# So it comes back byte for byte, or in any other form, and what that form cannot say is
# told.

# %%
kept = library.given("2013-release.json").body
turtle = library.given("2013-calibration.xml", "turtle")
print(
    f"byte for byte: {kept == (attic / '2013-release.json').read_bytes()}",
    turtle.body.decode(),
    *(f"lost: {loss['what']}; {loss['why']}" for loss in turtle.losses),
    sep="\n\n",
)

# %% [markdown]
# ## Is it valid?
#
# A document can be well written and contradict itself.
# [PROV-CONSTRAINTS](https://www.w3.org/TR/prov-constraints/) says when; each violation
# names the statements that together break a rule.

# %%
told = []
for path in sorted(attic.iterdir()):
    held = read_held(
        path.read_bytes(),
        base="http://archive.example/",
        name=path.name,
        media_type="",
        strict=False,
    )
    verdict = validate(held.document)
    told.append(f"{path.name}: {'valid' if verdict.valid else 'not valid'}")
    told += [
        f"    constraint {one.number}: {one.sentence}" for one in verdict.violations
    ]
print("\n".join(told))

# %% [markdown]
# The levels cannot come from a release that comes from them.
# Nothing is mended here: which of the two is wrong, only a person can know.
#
# ## A picture
#
# What is within two steps of the calibrated levels, as the old XML tells it.

# %%
around = Part(around="http://archive.example/river/levels-2013", steps_max=2)
put(SVG(library.given("2013-calibration.xml", "svg", around).body))

# %% [markdown]
# ## And the pipelines of today
#
# Two runs told of themselves in OpenLineage: one reads the old release and trains a
# model, the other forecasts a flood with it.


# %%
def ran(number: int, job: str, reads: list[str], writes: list[str]) -> bytes:
    """Return the event of a run that ended well."""
    event = {
        "eventType": "COMPLETE",
        "eventTime": f"2026-05-0{number}T06:00:00Z",
        "producer": "https://archive.example/pipelines",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
        "run": {"runId": f"00000000-0000-0000-0000-{number:012}"},
        "job": {"namespace": "forecasts", "name": job},
        "inputs": [{"namespace": "file://archive", "name": name} for name in reads],
        "outputs": [{"namespace": "file://archive", "name": name} for name in writes],
    }
    return json.dumps(event).encode()


workspace.ingest(
    [
        ran(1, "train", ["levels/release-1.csv"], ["models/flood"]),
        ran(2, "forecast", ["models/flood", "rain/today"], ["forecasts/town"]),
    ]
)
workspace.settle()


def show(query: str) -> None:
    """Show the answer to a query as a table."""
    answer = workspace.query(query)
    rows = [
        "".join(f"<td>{escape(plain(term))}</td>" for term in row)
        for row in answer.rows()
    ]
    head = "".join(f"<th>{escape(name)}</th>" for name in answer.variables)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    put(HTML(f"<table><tr>{head}</tr>{body}</table>"))


def plain(term: str | None) -> str:
    """Return a term without its quotes or angles."""
    if term is None:
        return ""
    return iri_value(term) if term.startswith("<") else lexical(term)


# %% [markdown]
# ## 1. On whose old work does today's forecast rest?
#
# From the forecast back through the runs of this year, over to the archive, and back to
# 2012.

# %%
show("""
SELECT DISTINCT ?thing ?by ?how WHERE {
  ?forecast prov:specializationOf/pg:name "forecasts/town" ;
    (prov:wasDerivedFrom|prov:specializationOf
      |prov:alternateOf|^prov:alternateOf)+ ?thing .
  {
    ?thing prov:wasAttributedTo ?agent
    BIND ("it is theirs" AS ?how)
  } UNION {
    ?thing prov:wasGeneratedBy/prov:wasAssociatedWith ?agent
    BIND ("they had a part in making it" AS ?how)
  }
  ?agent a prov:Person ; rdfs:label ?by .
}
ORDER BY ?thing ?by
""")

# %% [markdown]
# ## 2. A gauge of 2012 was read wrongly. What of today is touched?
#
# The same way, forwards: every old document, and every dataset, that came of the
# readings.

# %%
show("""
SELECT DISTINCT ?touched ?made_by ?on WHERE {
  ?readings rdfs:label "Levels at twelve gauges, 2012" .
  ?thing (prov:wasDerivedFrom|prov:specializationOf
    |prov:alternateOf|^prov:alternateOf)+ ?readings .
  OPTIONAL {
    ?thing prov:specializationOf/pg:name ?name ;
      prov:wasGeneratedBy ?run .
    ?run pg:job/pg:name ?made_by ; prov:endedAtTime ?on .
  }
  FILTER (BOUND(?name) || STRSTARTS(STR(?thing), "http://archive.example/"))
  BIND (COALESCE(?name, STR(?thing)) AS ?touched)
}
ORDER BY ?on ?touched
""")

# %% [markdown]
# ## 3. Who says so, and how far can each be trusted?
#
# The merged view holds each derivation once; the graph of each document says who
# asserted it.
# A document that had to be mended is not worth less, but its reader should know.

# %%
show("""
SELECT ?newer ?older ?said_by ?form (COUNT(DISTINCT ?repair) AS ?repairs) WHERE {
  {
    ?document pg:graph ?graph ; pg:source ?said_by ; pg:form ?form .
    GRAPH ?graph { ?newer (prov:wasDerivedFrom|prov:alternateOf) ?older }
    OPTIONAL { ?document pg:mended ?repair }
  } UNION {
    ?new prov:wasDerivedFrom ?old ; prov:wasGeneratedBy/pg:job/pg:name ?said_by ;
      prov:specializationOf/pg:name ?newer .
    ?old prov:specializationOf?/pg:name ?older .
    BIND ("OpenLineage" AS ?form)
  }
}
GROUP BY ?newer ?older ?said_by ?form
ORDER BY ?form ?newer ?older
""")

# %% [markdown]
# ## Taken out again
#
# A document that should not have come goes with all that only it told; its bytes stay
# in the journal.

# %%
entry = library.remove("keeper.ttl")
left = ", ".join(sorted(one.key for one in library.documents()))
print(f"keeper.ttl is gone, as entry {entry} says; there are {left}")

# %%
library.close()
workspace.close()
folder.cleanup()
