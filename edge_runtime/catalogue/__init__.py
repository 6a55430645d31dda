"""What the shop has: product records, suggestions and merchandising rules in one SQLite file."""
