"""Rollouts, and controllers that create pods."""
