"""Bundles of OneRoster 1.2 (CSV binding): a page is the whole bundle, its kind says which files it accounts for."""
