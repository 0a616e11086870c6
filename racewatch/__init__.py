"""racewatch: how the AI race is covered, in Chinese and English."""
