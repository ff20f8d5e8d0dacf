"""Dnevnik.ru API v2: the protocol, never the meaning."""
