"""What the shopper means, as numbers and constraints."""
