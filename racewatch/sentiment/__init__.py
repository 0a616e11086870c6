"""How positive or negative a text is, and toward whom: a small trained model, word lists, and rules over clauses.

``tone_of`` and ``tones_of`` judge whole texts, ``targets_of`` the names in one, ``targets_of_each`` those in many.
Texts are folded first, so that the script cannot matter. docs/model-card.md says what the model was made from and how
good it is.
"""

from racewatch.sentiment.tone import Label, Tone, tone_of, tones_of
from racewatch.sentiment.toward import Named, Span, Toward, targets_of, targets_of_each

__all__ = ["Label", "Named", "Span", "Tone", "Toward", "targets_of", "targets_of_each", "tone_of", "tones_of"]
