"""PROV documents in every form: read, mended, and written again."""

from provgraph.translate.provdoc.forms import (
    FORMS,
    PROVJSON,
    PROVJSONLD,
    PROVN,
    PROVXML,
    Form,
    by_name,
    form_of,
)
from provgraph.translate.provdoc.losses import Loss
from provgraph.translate.provdoc.reading import Read, read
from provgraph.translate.provdoc.repairs import Repair
from provgraph.translate.provdoc.writing import Written, write

__all__ = [
    "FORMS",
    "PROVJSON",
    "PROVJSONLD",
    "PROVN",
    "PROVXML",
    "Form",
    "Loss",
    "Read",
    "Repair",
    "Written",
    "by_name",
    "form_of",
    "read",
    "write",
]
