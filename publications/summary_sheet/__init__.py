"""The summary sheet of a class (сводная ведомость): PDF/A for the archive, XLSX for work."""

from publications.summary_sheet.publish import publish_summary_sheets

__all__ = ["publish_summary_sheets"]
