"""The corpus: how secrets leak out of clusters, and what only looks as if one did, made afresh for every seed.

`whole.build(seed)` gives its cases, `score.score` what a redactor makes of them; `python -m tests.redact.corpus` shows it.
Written without a look at the rules, after what programs really print.
"""
