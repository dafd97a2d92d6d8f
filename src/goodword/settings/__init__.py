"""Settings from one documented file, the environment and flags, in that order of precedence."""
