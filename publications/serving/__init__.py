"""The feed service: the published snapshot over HTTP, to each client what is his to see."""
