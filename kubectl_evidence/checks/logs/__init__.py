"""What logs say."""
