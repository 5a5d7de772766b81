"""What every connector of a vendor's HTTP API shares; a vendor's file says what differs."""
