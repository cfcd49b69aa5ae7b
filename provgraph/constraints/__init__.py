"""PROV-CONSTRAINTS: whether a document is valid PROV, and whether two say the same.

A pure library: a document goes in, a verdict or a normal form comes out.

Source: https://www.w3.org/TR/prov-constraints/
"""

from provgraph.constraints.equivalence import equivalent
from provgraph.constraints.normal_form import STATEMENTS_MAX, normal_form
from provgraph.constraints.reports import as_json, as_junit, as_sarif
from provgraph.constraints.rules import RULES, Rule
from provgraph.constraints.validity import VIOLATIONS_MAX, validate
from provgraph.constraints.verdict import Verdict, Violation

__all__ = [
    "RULES",
    "STATEMENTS_MAX",
    "VIOLATIONS_MAX",
    "Rule",
    "Verdict",
    "Violation",
    "as_json",
    "as_junit",
    "as_sarif",
    "equivalent",
    "normal_form",
    "validate",
]
