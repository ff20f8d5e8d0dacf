"""Files a school drops into an inbox: class journals and registers."""
