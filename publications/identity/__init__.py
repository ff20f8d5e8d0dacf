"""The work list of who is who, for the person who decides."""

from publications.identity.worklist import publish_identity, worklist_bytes

__all__ = ["publish_identity", "worklist_bytes"]
