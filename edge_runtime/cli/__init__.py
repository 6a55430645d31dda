"""The command ``vitrine``."""
