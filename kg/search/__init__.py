"""Search over names: one index for the command, HTTP, autocompletion and suggestions in errors."""
