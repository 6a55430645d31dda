"""The export stage: a feed and models in, one bundle out."""
