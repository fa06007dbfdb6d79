"""A distinct secret in every place that words of others can come from, looked for wherever ours go.

What is planted where follows from the registry of the kinds of evidence, and what was planted is asserted against it:
a new kind, ask or field without a canary fails the tests. No failure shows a canary: places are named, never values.
"""
