"""Ports: from a Service's port to the program that listens."""
