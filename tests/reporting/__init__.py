"""A tiny lake for the tests of the audit report."""
