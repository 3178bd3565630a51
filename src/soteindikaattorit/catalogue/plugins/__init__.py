"""Plugins: hook specifications, loading, plugin content and plugin status."""
