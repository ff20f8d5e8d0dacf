"""A whole region in miniature on the loopback, with its own clock."""
