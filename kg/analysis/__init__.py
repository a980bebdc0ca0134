"""Analyses: plain functions over NetworkX graphs and values; they know no RDF and no HTTP."""
