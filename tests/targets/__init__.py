"""Targets of every kind: how they are named, what they lead to, and what a packet says of it."""
