"""Real Scrapy, in its own process, against a real loopback server that misbehaves on request."""
