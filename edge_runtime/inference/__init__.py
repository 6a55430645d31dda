"""What runs models: words and pictures to vectors."""
