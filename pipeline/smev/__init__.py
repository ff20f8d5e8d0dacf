"""The provider's loop at СМЭВ: every request of the state portal is answered exactly once."""
