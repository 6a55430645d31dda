"""From products to the files that the runtime searches."""
