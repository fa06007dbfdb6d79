"""What the command costs, measured on the real node and always beside what it replaces."""
