"""State of pods and containers."""
