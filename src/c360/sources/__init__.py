"""Reading other systems: each source conforms its records to the canonical tables."""
