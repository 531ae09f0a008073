"""What a delivery looks like: who sends it and how each layout reads."""
