"""What runs in AWS Lambda: one handler a function. Everything that is not of Lambda stands in ``edge_runtime``."""
