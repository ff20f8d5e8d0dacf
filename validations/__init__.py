"""Regulations as data, rules as SQL, the engine, findings, the data contract."""
