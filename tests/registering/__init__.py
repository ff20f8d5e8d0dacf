"""Workbooks of registers for tests: filled from their own examples, or written line by line."""
