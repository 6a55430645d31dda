"""A small renderer for product pictures: meshes, materials, studio light; numpy and Pillow only."""
