"""Statistical disclosure control on arrays: suppression patterns and their audit; it knows no indicator and no file."""
