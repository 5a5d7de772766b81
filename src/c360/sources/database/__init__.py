"""What every source shares that is a database: reading it, in any SQL that SQLAlchemy speaks."""
