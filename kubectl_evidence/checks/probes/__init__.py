"""Probes and readiness."""
