"""What everything stands on: settings, errors, atomic files, clock, progress, HTTP session, logging."""
