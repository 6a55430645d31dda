"""What else a shopper may like, without a query."""
