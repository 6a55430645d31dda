"""What ships with Vitrine to start with: a pair of towers, foreign queries, and the demo shop's generator."""
