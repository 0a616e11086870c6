"""Page bytes to fields: charset, JSON answers, meta data, main text, counts; pure, no clock, no network."""

from racewatch.extract.answers import json_of
from racewatch.extract.article import Article, article_of
from racewatch.extract.charset import decode
from racewatch.extract.counts import count_of
from racewatch.extract.hosts import is_private
from racewatch.extract.records import Refused, Skipped, Trouble

__all__ = ["Article", "Refused", "Skipped", "Trouble", "article_of", "count_of", "decode", "is_private", "json_of"]
