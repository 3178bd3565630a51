"""Rows from data frames and files, and files replaced as a whole."""
