"""Real incidents, and what three programs say of them, side by side: `make beside`, judged in docs/comparison.md."""
