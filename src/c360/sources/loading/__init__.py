"""From what was landed to the canonical tables: read, stage, refuse, merge; nothing is lost."""
