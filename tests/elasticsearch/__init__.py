"""A real Elasticsearch node for the tests, built from published jars; see README.md."""
