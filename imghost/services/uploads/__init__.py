"""From received bytes to a finished image: checks, quotas, storing, a worker's processing, replacing."""
