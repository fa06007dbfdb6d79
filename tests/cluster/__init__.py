"""Tests on a real cluster: our own node, or one that is named explicitly."""
