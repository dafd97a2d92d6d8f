"""Before any money is spent: places, duration, power, budget, and the design frozen."""
