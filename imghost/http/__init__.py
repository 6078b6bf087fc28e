"""The edge that pages and API dialects share: who asks, what comes in, how bytes and failures leave."""
