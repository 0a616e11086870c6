"""What analysts see in Kibana, as code: ``python -m kibana.generate`` writes racewatch.ndjson from the mapping."""
