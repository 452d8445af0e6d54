"""What a cell's text means in each type, as SQL: one module for each kind of value, with the macros it calls.

Every module offers MACROS and functions that make one expression of a text; `typing_sql` puts them together. Nothing
here knows files or entities, and everything is a function of the text and of what the contract says.
"""
