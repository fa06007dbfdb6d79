"""Configuration and volumes."""
