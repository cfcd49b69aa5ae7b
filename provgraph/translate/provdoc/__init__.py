"""PROV documents in every form: read, mended, and written again."""
