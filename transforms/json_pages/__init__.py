"""JSON answers of any system as columns: nodes, what they are by a shape, and the account of every value."""
