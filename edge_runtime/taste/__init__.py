"""What the shopper likes. The state is kept by the shopper's own devices; everything here has a twin in JavaScript."""
