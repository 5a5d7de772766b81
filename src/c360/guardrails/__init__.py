"""Data quality: how complete, fresh and consistent the data behind a document are."""
