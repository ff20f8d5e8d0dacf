"""Connecting a new organisation: what its system wants to know, a first look, its entry in the configuration."""
