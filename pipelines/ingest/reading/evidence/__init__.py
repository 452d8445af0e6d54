"""How well bytes read as text in an encoding: frequencies of characters, the shape of Latin words, bits of surprise.

Knows text and codecs, neither files nor decisions: those are `reading/decode.py`'s.
"""
