"""The canonical model and everything derived from it."""
