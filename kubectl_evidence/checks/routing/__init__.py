"""Routing: Services, whom they select and what they lead to."""
