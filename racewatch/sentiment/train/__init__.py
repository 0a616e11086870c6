"""Making the weights: ``python -m racewatch.sentiment.train DATA`` (extra ``train``). Nothing else imports it."""
