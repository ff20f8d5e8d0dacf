"""Pure functions: raw page to canonical rows and rejects, canonical rows to derived tables."""
