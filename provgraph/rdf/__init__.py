"""Terms, vocabularies, IRIs, formats and the guard for SPARQL text; no I/O."""
