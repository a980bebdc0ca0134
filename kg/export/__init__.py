"""Exports: one module a format, one line each in `registry`."""
