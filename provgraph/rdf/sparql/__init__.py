r"""SPARQL text, understood: parsed, measured against limits, and taken apart.

Only what is off the hot path comes here, and only then is lark loaded. A position
is a character of the text as it came: escapes like `\u0041` stand in strings and
IRIs only, as SPARQL 1.2 has it, and are read there.
"""
