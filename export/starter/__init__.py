"""The shipped starter models: encoders of texts and pictures, their fusion, and a speech model."""
