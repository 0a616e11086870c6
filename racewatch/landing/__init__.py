"""The disk between stages: batches with manifests, quarantine, and what still waits to be indexed."""
