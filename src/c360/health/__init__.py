"""Health: measured features in, scores out that say what they are made of and why they moved."""
