"""Canonical rows into what is published: the content of diaries and summary sheets, without their looks."""
