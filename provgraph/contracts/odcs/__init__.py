"""Data contracts of the Open Data Contract Standard 3.1, as SHACL on lineage.

    YAML ─▶ document ─▶ reading ─▶ Contract ─▶ shapes ─▶ Translation
            (lines)                   │       (what is said, and what is not)
                                      └─▶ comparing ─▶ changes

A contract says much of rows, which lineage never sees, and of people, prices and
schedules, which it does not judge. What is translated speaks of metadata: columns,
checks that were reported, measurements, times, owners, inputs. `keys` says of each
key of the standard what becomes of it, and nothing is left out in silence.
"""
