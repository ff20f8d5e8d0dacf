"""Independent public clients against the stand: `make test-clients`."""
