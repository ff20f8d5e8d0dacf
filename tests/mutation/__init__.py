"""Mutants of the rules' SQL: what the judges of a rule would not notice, somebody may write one day."""
