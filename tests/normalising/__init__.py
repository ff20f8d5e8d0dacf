"""What the tests of the normalisers stand on: small pages, and a count of values that shares nothing with them."""
