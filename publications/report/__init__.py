"""The audit report: a site that opens from a folder, with XLSX and JSON beside it."""

from publications.report.publishing import publish_report

__all__ = ["publish_report"]
