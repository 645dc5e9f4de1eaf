"""What leaves is first written down, then delivered."""
