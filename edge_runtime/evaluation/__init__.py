"""How well and how fast a bundle answers."""
