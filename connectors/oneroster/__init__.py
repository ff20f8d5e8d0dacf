"""Bundles of OneRoster 1.2 (CSV binding) that a school drops into its inbox."""
