"""Registers that a school keeps as workbooks: topic plans, consents with contacts."""
