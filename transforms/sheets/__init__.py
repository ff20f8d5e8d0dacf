"""Spreadsheets as grids of text, whether they came as XLSX or as CSV."""
