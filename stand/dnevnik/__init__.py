"""The simulated Dnevnik.ru API, written from public client code alone."""
