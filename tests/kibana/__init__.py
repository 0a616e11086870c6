"""What Kibana would ask Elasticsearch, and whether it gets an answer; Kibana itself cannot run here."""
