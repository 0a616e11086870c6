"""The analyst's page over a store: one query, its trend, tone, items and alerts, each with what it rests on."""
