"""Readers on stored bytes: a case is a folder of body, meta.json and items.json."""
