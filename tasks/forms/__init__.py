"""Forms clean what people typed; they never save. One small form per verb."""
