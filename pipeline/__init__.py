"""The use cases and the `svod` command."""
