"""Sign-in by an OpenID Connect provider: authorization code with PKCE, nonce and a state that works once."""
