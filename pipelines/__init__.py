"""Everything from a department's file up to a published version. Nothing here draws a page."""
