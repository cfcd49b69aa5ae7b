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
# # Twenty questions of governance
#
# Who asks what of lineage, and what the graph answers today.
# The questions come with provgraph: `provgraph queries` lists them.
# Each is a SPARQL query that can be read and changed.

# %%
import json
import tempfile
import uuid
from html import escape
from importlib.resources import files

from IPython.display import HTML, SVG, Markdown
from IPython.display import display as put

from provgraph import Workspace
from provgraph.query import picture, question
from provgraph.rdf.terms import iri_value, lexical

# %% [markdown]
# ## One night, and the week after
#
# The night is that of the first notebook, in the corner shop.
# The week after it brings what a night lacks.
# A catalog tells of tags, owners and storage; a table is repaired; a check fails.
# One table is dropped, one is renamed, and a run never ends.

# %%
WAREHOUSE = "postgres://warehouse.example.com:5432"
SHOP = "airflow://corner-shop"


def table(name: str, **more: object) -> dict[str, object]:
    """Return a table of the warehouse, with its facets."""
    return {"namespace": WAREHOUSE, "name": name, **more}


def columns(*names: str) -> dict[str, object]:
    """Return the facet for the columns of a table."""
    return {"schema": {"fields": [{"name": name, "type": "text"} for name in names]}}


def told(time: str, producer: str, **what: object) -> dict[str, object]:
    """Return an event; what all have in common is said here."""
    return {
        "eventTime": f"2026-05-{time}:00Z",
        "producer": f"https://example.com/{producer}",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
        **what,
    }


def ran(
    number: int,
    time: str,
    job: str,
    kind: str = "COMPLETE",
    *,
    run_facets: dict[str, object] | None = None,
    job_facets: dict[str, object] | None = None,
    **what: object,
) -> dict[str, object]:
    """Return an event of a run."""
    run_id = str(uuid.UUID(int=number))
    return told(
        time,
        "corner-shop/pipelines/1.5.0",
        eventType=kind,
        run={"runId": run_id, "facets": run_facets or {}},
        job={"namespace": SHOP, "name": job, "facets": job_facets or {}},
        **what,
    )


the_week_after = [
    told(
        "04T12:00",
        "catalog",
        dataset=table(
            "raw.orders",
            facets={
                "tags": {
                    "tags": [
                        {"key": "pii", "value": "email", "field": "customer_email"}
                    ]
                },
                "ownership": {"owners": [{"name": "data-platform", "type": "team"}]},
                "documentation": {"description": "Every order as it came in."},
                "storage": {"storageLayer": "iceberg", "fileFormat": "parquet"},
            },
        ),
    ),
    ran(
        1,
        "11T02:03",
        "nightly.ingest_orders",
        run_facets={"processing_engine": {"name": "Airflow", "version": "3.2.0"}},
        inputs=[{"namespace": "s3://corner-shop-raw", "name": "orders/2026-05-11.csv"}],
        outputs=[
            table(
                "raw.orders",
                facets=columns(
                    "order_id",
                    "customer_email",
                    "amount",
                    "currency",
                    "ordered_at",
                    "channel",
                ),
            )
        ],
    ),
    ran(2, "11T02:20", "repair_orders", "START"),
    ran(
        2,
        "11T05:20",
        "repair_orders",
        job_facets={
            "sourceCodeLocation": {
                "type": "git",
                "url": "https://git.example.com/corner-shop/repair/fix.py",
                "repoUrl": "https://git.example.com/corner-shop/repair.git",
                "path": "fix.py",
                "version": "51d0e77",
            }
        },
        outputs=[table("raw.orders")],
    ),
    ran(
        3,
        "11T06:00",
        "check_orders",
        run_facets={
            "parent": {
                "run": {"runId": str(uuid.UUID(int=99))},
                "job": {"namespace": SHOP, "name": "weekly_checks"},
            }
        },
        inputs=[
            table(
                "clean.orders",
                inputFacets={
                    "dataQualityAssertions": {
                        "assertions": [
                            {
                                "assertion": "not_null",
                                "success": False,
                                "column": "customer_key",
                                "expected": "0",
                                "actual": "12",
                            },
                            {"assertion": "unique", "success": True},
                        ]
                    }
                },
            )
        ],
    ),
    ran(
        4,
        "11T07:00",
        "newsletter",
        inputs=[table("raw.orders")],
        outputs=[
            table(
                "marketing.recipients",
                facets={
                    **columns("address"),
                    "columnLineage": {
                        "fields": {
                            "address": {
                                "inputFields": [
                                    table("raw.orders", field="customer_email")
                                ]
                            }
                        }
                    },
                },
            )
        ],
    ),
    ran(
        5,
        "11T08:00",
        "clean_up",
        outputs=[
            table(
                "crm.customers",
                facets={"lifecycleStateChange": {"lifecycleStateChange": "DROP"}},
            ),
            table(
                "ref.rates",
                facets={
                    "lifecycleStateChange": {
                        "lifecycleStateChange": "RENAME",
                        "previousIdentifier": table("ref.exchange_rates"),
                    }
                },
            ),
        ],
    ),
    ran(
        6,
        "12T02:40",
        "nightly.train_churn",
        "START",
        inputs=[table("features.customer_90d")],
    ),
]

# %%
folder = tempfile.TemporaryDirectory()
workspace = Workspace.open(folder.name, create=True, kind="notebook")

night = (files("provgraph.cli") / "demo_events.ndjson").read_bytes().splitlines()
workspace.ingest([*night, *(json.dumps(event).encode() for event in the_week_after)])
workspace.settle()

print(f"{len(night)} events of the night, {len(the_week_after)} of the week after")


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


def show(name: str, /, **values: str) -> None:
    """Ask a question that comes along, and show its words and the answer."""
    asked = question(name)
    names, rows = ask(asked.asked(values))
    head = "".join(f"<th>{escape(one)}</th>" for one in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    put(Markdown(f"*{asked.words}*"))
    put(HTML(f"<table><tr>{head}</tr>{body}</table>"))


# %% [markdown]
# ## The head of data governance
#
# **1.** `downstream`: the impact of a fault.
# The weekly report was never written; a job only declares that it will be.

# %%
show("downstream", name="clean.orders")

# %% [markdown]
# **2.** `owners`: most of the datasets have no owner of their own.

# %%
show("owners")

# %% [markdown]
# **3.** `without-owner`: the owner of a job that writes it is whom to ask first.

# %%
show("without-owner")

# %% [markdown]
# **4.** `without-documentation`: those that most runs read come first.

# %%
show("without-documentation")

# %% [markdown]
# **5.** `several-writers`: the repair wrote the same table as the nightly job.

# %%
show("several-writers")

# %% [markdown]
# ## The auditor
#
# **6.** `who-ran-what`: the days are counted back from the newest event.

# %%
show("who-ran-what", days="2")

# %% [markdown]
# **7.** `source-code`: only runs whose source told of a revision are here.

# %%
show("source-code")

# %% [markdown]
# **8.** `lost-inputs`: the features were built from a table that was dropped since.

# %%
show("lost-inputs")

# %% [markdown]
# **9.** `only-inferred`: only inputs and outputs were told, not what came from what.

# %%
show("only-inferred")

# %% [markdown]
# **10.** `untold-parents`: somebody started the checks who does not tell of itself.

# %%
show("untold-parents")

# %% [markdown]
# **11.** `open-runs`: still running, or lost.

# %%
show("open-runs")

# %% [markdown]
# ## The steward
#
# **12.** `tagged-columns`: the e-mail address is masked on its way to the features.
# Nothing says that it is on its way to the newsletter.

# %%
show("tagged-columns", key="pii")

# %% [markdown]
# **13.** `column-sources`: the same map, read backwards.

# %%
show("column-sources", name="features.customer_90d", column="spend_90d")

# %% [markdown]
# **14.** `column-history`: a column came, and `order_id` changed its type.
# What is still there has the same time in the last two columns.

# %%
show("column-history", name="raw.orders")

# %% [markdown]
# **15.** `failed-checks`: the check that passed is not in the answer.

# %%
show("failed-checks")

# %% [markdown]
# **16.** `not-written-lately`: of no use to whoever expects them daily.

# %%
show("not-written-lately", days="7")

# %% [markdown]
# **17.** `storage`: one dataset's source told where it is kept.

# %%
show("storage")

# %% [markdown]
# ## The engineer of machine learning
#
# **18.** `latest-version`: all that the model was made from, in the version used.
# Where no time stands, nobody told how it was made.

# %%
show("latest-version", name="churn")

# %% [markdown]
# **19.** `engines`: one run of the week after told of a newer version.

# %%
show("engines")

# %% [markdown]
# **20.** `longest-jobs`: a run that told only of its end is not counted.

# %%
show("longest-jobs")

# %% [markdown]
# ## A question of one's own
#
# Any question can be the beginning of another one.

# %%
print(question("several-writers").text)

# %% [markdown]
# And what was derived from what, after the week:

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

# %%
workspace.close()
folder.cleanup()
