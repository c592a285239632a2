"""What notebooks share: the NumPy core (nn), real data (datasets), the figures' look (plotting)."""
