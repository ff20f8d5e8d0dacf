"""Files that a school drops into its inbox: which are whole, which are safe, how much they offer."""
