"""The daily e-mail: marks and absences to those who consented, each letter once."""

from publications.mail.publish import publish_mail

__all__ = ["publish_mail"]
