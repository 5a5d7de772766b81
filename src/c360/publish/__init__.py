"""Publish: stage results become the 360 document, and the document takes the shape asked for."""
