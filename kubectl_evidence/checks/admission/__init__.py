"""Security and admission."""
