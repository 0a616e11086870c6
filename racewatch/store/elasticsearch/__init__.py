"""The store for teams: an Elasticsearch 9 cluster, shared with Kibana."""
