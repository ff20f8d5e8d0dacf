"""ЭлЖур and the hosts that run it (ЦОП behind an ESIA token): the protocol, never the meaning."""
