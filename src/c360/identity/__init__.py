"""Resolve: which records of several systems are the same account, and what stands about it."""
