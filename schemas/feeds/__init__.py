"""The records that leave Svod as JSON; their JSON Schemas are derived from these models."""
