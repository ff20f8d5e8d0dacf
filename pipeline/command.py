"""The `svod` command."""


def main() -> None:
    """Runs the command."""
