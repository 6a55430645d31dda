"""What a device holds: one immutable folder whose every file stands in its manifest."""
