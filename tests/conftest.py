"""What all tests share: the real Elasticsearch."""

pytest_plugins = ["tests.elasticsearch.fixture"]
