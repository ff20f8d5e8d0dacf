"""Files that a school exports into its inbox."""
