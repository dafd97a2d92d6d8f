"""The funnel from reach to revenue: every rate with an interval that holds for two orders as for two thousand."""
