"""Formats: a file becomes text cells, record by record, no byte unaccounted for."""
