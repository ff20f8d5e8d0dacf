"""СМЭВ 3: the exchange of messages with the state services, from the provider's side."""
