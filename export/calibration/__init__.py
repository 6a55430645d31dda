"""Scores that mean the same in every shop, and a shop that can say that it has nothing suitable."""
