"""The operational store: what was published, when, and by which run. SQLite by default."""
