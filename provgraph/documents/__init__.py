"""PROV documents: read, put into the graph, taken out of it, and given back."""
