"""What the shopper means: constraints, product type, sort intent, and what is left to look up."""
