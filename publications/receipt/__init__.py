"""The receipt of a delivery: what was accepted, what could not be read, what is wrong."""

from publications.receipt.deliveries import Delivery, deliveries_of
from publications.receipt.publish import publish_receipts

__all__ = ["Delivery", "deliveries_of", "publish_receipts"]
