"""Contracts: SHACL shapes, compiled once, that judge lineage.

    shapes graph ─▶ reading ─▶ Shapes ─▶ closures ─────┐
                              (values)   columnar ─────┼─▶ Report ─▶ reports
                                         by_sparql ────┘

Every executor gives the same results; closures take everything and are the
reference, the others say what they take.

Source: https://www.w3.org/TR/shacl/
"""
