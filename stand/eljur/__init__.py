"""A simulated ЭлЖур over HTTP: the wire format of public client code, the stand's journals behind it."""
