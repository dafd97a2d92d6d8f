"""The engines behind the catalogue: engine-neutral expressions, and one private package per engine that runs them."""
