"""Serving: every view of a published book, guarded. The one way to it for every door."""
