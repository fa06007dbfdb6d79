"""Network policies and DNS."""
