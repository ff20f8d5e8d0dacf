"""What each part costs, measured beside a baseline in the same run."""
