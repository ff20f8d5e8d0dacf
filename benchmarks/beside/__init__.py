"""Svod's mapping beside that of earthmover and dlt: the same pages, the same canonical rows, the same run."""
