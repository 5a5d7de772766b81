"""What is measured: the floors, c360, and its peers; each a function from a workspace to rows."""
