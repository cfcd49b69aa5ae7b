"""What a change of the graph means for its verdicts: which can differ, and how.

change ─▶ triggers ─▶ way back ─▶ (shape, focus node) pairs ─▶ closures ─▶ findings
"""
