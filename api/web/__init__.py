"""What pages for people are made of: templates, words, forms, charts, citations."""
