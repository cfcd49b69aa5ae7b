"""Reports in every form: for people, for RDF, for code hosts and for CI.

    Report ─┬─▶ graph ─▶ ntriples, turtle       (SHACL's own, exact)
            └─▶ summary, messages ─▶ table, json, sarif, junit, html, markdown

Each leaves in pieces, its counts first. What the shapes say nothing about is told
in sentences of ours, but never in RDF.
"""

from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.graph import report_triples
from provgraph.contracts.reports.messages import message_of
from provgraph.contracts.reports.writers import REPORTS, Writer

__all__ = ["REPORTS", "About", "Writer", "message_of", "report_triples"]
