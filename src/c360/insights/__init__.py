"""Explain: facts, the narrative, opportunities and actions, each checked against the facts."""
