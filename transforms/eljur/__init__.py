"""Pages of ЭлЖур, one module per method."""
