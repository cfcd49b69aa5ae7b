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
# # A contract, from its four lines to the finding that closes
#
# Nobody answers for some jobs of a shop.
# A contract says that somebody has to: it is written, tried on what is recorded, put
# into force, and kept.

# %%
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from IPython.display import SVG
from IPython.display import display as put

from provgraph.query.picture import picture

folder = tempfile.TemporaryDirectory()
here = Path(folder.name)


def provgraph(command: str, *, given: str = "") -> str:
    """Run a command of provgraph; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "provgraph", *command.split()],
        cwd=here,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120"},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


# %% [markdown]
# ## What is recorded
#
# Four jobs ran last night; two of them have an owner.

# %%
_RUN = "0b5c0d5e-0b5c-4d5e-8b5c-{:012d}"


def event(number: int, job: str, read: str, made: str, owner: str = "") -> str:
    """Return one event of OpenLineage, on a line of its own."""
    owners = {"ownership": {"owners": [{"name": owner}]}} if owner else {}
    told = {
        "eventType": "COMPLETE",
        "eventTime": f"2026-01-01T0{number}:00:00Z",
        "producer": "https://example.com/etl",
        "run": {"runId": _RUN.format(number)},
        "job": {"namespace": "shop", "name": job, "facets": owners},
        "inputs": [{"namespace": "shop", "name": read}],
        "outputs": [{"namespace": "shop", "name": made}],
    }
    return json.dumps(told) + "\n"


night = [
    ("load_orders", "export", "orders", "sales"),
    ("clean_orders", "orders", "orders_clean", ""),
    ("train_churn", "orders_clean", "churn_model", "data science"),
    ("score_customers", "churn_model", "churn_offers", ""),
]
events = "".join(event(number, *one) for number, one in enumerate(night, 1))
provgraph("init")
print(provgraph("ingest -", given=events))
put(
    SVG(
        picture(
            [(made, read) for _, read, made, _ in night],
            "What was derived from what",
        )
    )
)

# %% [markdown]
# ## Four lines
#
# Each job has an owner among its facets.

# %%
(here / "owners.ttl").write_text(
    """\
@prefix pg: <https://w3id.org/provgraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:shop:owners> sh:targetClass pg:Job ; sh:property <urn:shop:owner> .
<urn:shop:owner> sh:path ( pg:facets pg:ownership pg:owner ) ;
    sh:minCount 1 ; sh:message "a job has an owner" .
""",
    encoding="utf-8",
)
print(provgraph("contract add owners.ttl --name owners --version 1.0.0"))

# %% [markdown]
# ## Tried, before anybody is held to it
#
# Which of the recorded jobs would have failed, and who comes after them?

# %%
print(provgraph("contract try owners"))

# %% [markdown]
# ## In force
#
# `reject` refuses what breaks the contract from now on.
# What was broken before is not held against anybody: it is a finding.

# %%
print(provgraph("contract activate owners --mode reject"))


def open_findings() -> list[str]:
    """Return what is broken now, by the name of the job."""
    told = json.loads(provgraph("findings --format json"))
    rows = told["results"]["bindings"]
    jobs = [row["focus"]["value"].split(":")[-1] for row in rows]
    texts = [row["message"]["value"] for row in rows]
    return sorted(map(": ".join, zip(jobs, texts, strict=True)))


open_findings()

# %% [markdown]
# ## An event is refused
#
# A new job comes without an owner.
# It is told what is wrong, and the journal keeps the verdict, and nothing of the event.

# %%
print(provgraph("ingest -", given=event(5, "send_offers", "churn_offers", "mails")))

# %% [markdown]
# Mended, it comes in.

# %%
mended = event(5, "send_offers", "churn_offers", "mails", "marketing")
print(provgraph("ingest -", given=mended))

# %% [markdown]
# ## The findings close
#
# Somebody takes the jobs over that nobody answered for; an event says so.

# %%
taken = event(6, "clean_orders", "orders", "orders_clean", "sales")
provgraph("ingest -", given=taken)
open_findings()

# %%
taken = event(7, "score_customers", "churn_model", "churn_offers", "marketing")
provgraph("ingest -", given=taken)
open_findings()

# %% [markdown]
# And a check of everything says the same.

# %%
print(provgraph("check -c owners"))

# %%
folder.cleanup()
