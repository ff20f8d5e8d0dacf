"""The commands, a module for each group; `register` adds them to the application."""
