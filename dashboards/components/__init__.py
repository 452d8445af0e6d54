"""Parts that pages share: numbers, cards, notices, charts, downloads. None of them reads data."""
