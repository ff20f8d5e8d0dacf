"""Registers that an organisation keeps beside its journal."""
