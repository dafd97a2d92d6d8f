"""YouTube Data API v3, by PyPI `google-api-python-client`: a planned quota, 30 days, and nothing derived unasked."""
