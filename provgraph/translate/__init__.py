"""Others' words to PROV facts and back, one sub-room for each dialect.

Pure: no clock, no disk, no store.
"""
