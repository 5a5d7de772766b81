"""The REST door: HTTP in, JSON out. Thin: who asks is recognised here, what they see is not."""
