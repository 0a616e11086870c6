"""A real Elasticsearch node with security: the node of tests/elasticsearch and the published jars of x-pack."""
