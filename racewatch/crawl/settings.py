"""Scrapy's settings for every crawl; ``scrapy.cfg`` names this module, the runner adds what is a job's own."""

BOT_NAME = "racewatch"
SPIDER_MODULES = ["spiders"]
USER_AGENT = "racewatch/0.1"
ROBOTSTXT_OBEY = True
# Nothing but the web: no link may read a file of this machine.
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
MEMUSAGE_ENABLED = False
LOG_LEVEL = "WARNING"
LOG_COLOR = False
# What was given up is told by the run's state, with its reason and evidence.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
DOWNLOAD_VERIFY_CERTIFICATES = True
# A page of 3 MB is normal, one of more than 16 is a mistake or a trap.
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DNS_TIMEOUT = 10
# The newest entries of a feed come first and should be fetched first.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 2
AUTOTHROTTLE_MAX_DELAY = 30
AUTOTHROTTLE_TARGET_CONCURRENCY = 1
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
# Without 429: a site that says "too often" is asked again only when it says after what time (Signposts).
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh-TW;q=0.9,zh;q=0.8,en;q=0.7",
}
TWISTED_DNS_RESOLVER = "racewatch.crawl.resolver.GuardedResolver"
DOWNLOADER_MIDDLEWARES = {
    # Next to the engine: sees a request before robots.txt is asked, and a failure after the last retry.
    "racewatch.crawl.middlewares.Border": 90,
    # Next to the network: sees a redirect before it is followed.
    "racewatch.crawl.middlewares.Signposts": 610,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "racewatch.crawl.politeness.Backoff": 550,
    # Every request that goes out is counted here.
    "racewatch.crawl.politeness.Thrift": 950,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "racewatch.crawl.middlewares.Recognition": 50,
    "racewatch.crawl.novelty.OnlyNew": 60,
}
EXTENSIONS = {"scrapy.extensions.logstats.LogStats": None}
# For `scrapy crawl NAME -o FILE` while writing a spider; the runner lands records by its own pipeline.
FEED_EXPORT_ENCODING = "utf-8"
