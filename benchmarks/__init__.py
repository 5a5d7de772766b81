"""Benchmarks of c360 beside the floor of its data and the same work done in other ways."""
