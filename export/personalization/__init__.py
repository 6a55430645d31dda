"""What a shop's events say about taste."""
