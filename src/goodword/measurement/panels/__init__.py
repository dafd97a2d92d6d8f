"""Outcomes by place and time: read, recognised, made a complete panel."""
