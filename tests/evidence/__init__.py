"""Kinds of evidence: what is asked for each, and what is made of the answers."""
