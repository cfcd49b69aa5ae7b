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
# # A first lineage
#
# One night in a corner shop: orders are loaded and cleaned, features are built,
# a model is trained, and it decides who gets which offer.
# Every job told of itself in OpenLineage events.
# Here they become one PROV graph, and five questions are put to it.

# %%
import tempfile
from html import escape
from importlib.resources import files

from IPython.display import HTML, SVG
from IPython.display import display as put

from provgraph import Workspace
from provgraph.query import picture
from provgraph.rdf.terms import iri_value, lexical

# %% [markdown]
# ## A workspace
#
# A workspace is a folder: a journal, which is the truth, and the graph made from it.
# This one is temporary.

# %%
folder = tempfile.TemporaryDirectory()
workspace = Workspace.open(folder.name, create=True, kind="notebook")

events = (files("provgraph.cli") / "demo_events.ndjson").read_bytes().splitlines()
receipts = workspace.ingest(events)
workspace.settle()

print(f"{len(receipts)} events are on disk, the last as entry {receipts[-1].number}")


# %% [markdown]
# Two helpers: one asks and returns rows of plain text, the other shows them.


# %%
def ask(query: str) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns, and the rows as text."""
    answer = workspace.query(query)
    rows = [
        [
            ""
            if term is None
            else iri_value(term)
            if term.startswith("<")
            else lexical(term)
            for term in row
        ]
        for row in answer.rows()
    ]
    return answer.variables, rows


def show(query: str) -> None:
    """Show the answer to a query as a table."""
    names, rows = ask(query)
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    put(HTML(f"<table><tr>{head}</tr>{body}</table>"))


# %% [markdown]
# ## 1. On what do the offers rest?
#
# `prov:wasDerivedFrom` joins versions of datasets; `+` follows it as far as it goes.
# The prefixes need not be declared.

# %%
show("""
SELECT DISTINCT ?source ?made_by WHERE {
  ?offers prov:specializationOf/pg:name "decisions.churn_offers" ;
    prov:wasDerivedFrom+ ?version .
  ?version prov:specializationOf?/pg:name ?source .
  OPTIONAL { ?version prov:wasGeneratedBy/pg:job/pg:name ?made_by }
}
ORDER BY ?made_by ?source
""")

# %% [markdown]
# ## 2. Who answers for it?
#
# The owners of every job that had a part in the offers.

# %%
show("""
SELECT DISTINCT ?owner ?job WHERE {
  ?offers prov:specializationOf/pg:name "decisions.churn_offers" ;
    prov:wasDerivedFrom*/prov:wasGeneratedBy/pg:job ?plan .
  ?plan pg:name ?job ;
    pg:facets/pg:ownership/pg:owner/pg:name ?owner .
}
ORDER BY ?owner ?job
""")

# %% [markdown]
# ## 3. Where does the e-mail address go, and is it masked?
#
# Column lineage is in the graph too: each version points at a map of its columns.

# %%
show("""
SELECT DISTINCT ?dataset ?column ?from ?from_column ?how ?masked WHERE {
  ?version prov:specializationOf/pg:name ?dataset ;
    pg:fieldMap/pg:outputField ?field .
  ?field pg:fieldName ?column ;
    pg:inputField ?edge .
  ?edge pg:dataset/pg:name ?from ;
    pg:fieldName ?from_column ;
    pg:transformation ?step .
  ?step dcterms:description ?how ;
    pg:masking ?masked .
  FILTER (CONTAINS(?from_column, "customer_"))
}
ORDER BY ?dataset ?column
""")

# %% [markdown]
# ## 4. What went wrong that night?
#
# A run that failed made nothing; what it had meant to write is kept as declared.

# %%
show("""
SELECT ?job ?state ?meant_to_write ?message WHERE {
  ?run pg:state ?state ;
    pg:job/pg:name ?job .
  FILTER (?state != "COMPLETE")
  OPTIONAL { ?run pg:declaredOutput/pg:name ?meant_to_write }
  OPTIONAL { ?run pg:facets/pg:errorMessage/pg:message ?message }
}
ORDER BY ?job
""")

# %% [markdown]
# ## 5. What do we not know?
#
# Nothing incomplete looks complete.
# What was read though nobody told how it was made is a gap, and a gap is data.

# %%
show("""
SELECT DISTINCT ?job ?read ?gap WHERE {
  ?run pg:job/pg:name ?job ;
    prov:qualifiedUsage ?usage .
  ?usage pg:gap ?gap ;
    prov:entity/prov:specializationOf?/pg:name ?read .
}
ORDER BY ?job ?read
""")

# %% [markdown]
# ## The whole of it in one picture
#
# The events of `crm_sync` came last, hours late.
# The features that were built from its table are joined to it all the same.

# %%
_, edges = ask("""
SELECT DISTINCT ?made ?from WHERE {
  ?version prov:specializationOf/pg:name ?made ;
    prov:wasDerivedFrom ?old .
  ?old prov:specializationOf?/pg:name ?from .
}
ORDER BY ?made ?from
""")
put(SVG(picture([(made, old) for made, old in edges], "What was derived from what")))

# %% [markdown]
# ## And back
#
# The journal gives every event back as it was sent.
# The graph can be built anew from it at any time.

# %%
count = workspace.rebuild()
print(f"the graph was built anew from {count} entries")

# %%
workspace.close()
folder.cleanup()
