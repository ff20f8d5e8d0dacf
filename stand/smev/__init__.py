"""СМЭВ 3 in miniature: queues, signatures, faults, and the state portal that asks."""
