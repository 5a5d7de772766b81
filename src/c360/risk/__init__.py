"""Detect: risk indicators (observed rules) and the churn prediction (inferred)."""
