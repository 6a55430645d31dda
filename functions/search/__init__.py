"""Search: words, pictures, suggestions, products."""
