"""Pieces that several kinds of evidence share."""
