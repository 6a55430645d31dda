"""What ships with Vitrine to start with: a pair of encoders, foreign queries, and the demo shop's generator."""
