"""Flat pictures of groceries, drawn with Pillow."""
