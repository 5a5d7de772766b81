"""Measure: one number per feature, account and moment, with where it comes from."""
