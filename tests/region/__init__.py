"""The stand's nights played for tests."""
