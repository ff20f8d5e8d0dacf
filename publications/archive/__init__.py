"""Year archives: verifiable packages, and the chained log that says which there were."""

from publications.archive.log import verify_archive
from publications.archive.publish import publish_archive
from publications.archive.verify import Problem, verify_package

__all__ = ["Problem", "publish_archive", "verify_archive", "verify_package"]
