"""The demo shop: what it sells, what is said about it, how it looks."""
