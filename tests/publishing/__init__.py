"""A small school in memory for the tests of publications: canonical rows without the way that leads to them."""
