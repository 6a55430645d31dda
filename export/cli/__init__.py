"""The command ``vitrine-export``."""
