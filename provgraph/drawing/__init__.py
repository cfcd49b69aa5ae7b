"""Pictures of PROV documents: an SVG of our own, or text for Graphviz.

The way of a picture: `selection` says how much of a document, `figure` what there is
to draw of it, `layers`, `columns` and `heights` where it stands, `group` and `sheet`
put it together, `shapes` and `paper` write it. `dotted` says the same in the language
of Graphviz. Pure functions, but for `rendered`, which starts Graphviz.
"""

from provgraph.drawing.dotted import dot
from provgraph.drawing.paper import svg
from provgraph.drawing.program import laid_out, rendered
from provgraph.drawing.selection import ELEMENTS_MAX, Selection, neighbourhood

__all__ = [
    "ELEMENTS_MAX",
    "Selection",
    "dot",
    "laid_out",
    "neighbourhood",
    "rendered",
    "svg",
]
