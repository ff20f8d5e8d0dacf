"""A bare uvicorn that answers «hello» to everything: what the machine gives in the same run."""

import sys

import uvicorn
from starlette.types import Receive, Scope, Send


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers."""
    assert scope["type"] == "http"
    await receive()
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})


if __name__ == "__main__":
    uvicorn.run(hello, port=int(sys.argv[1]), log_config=None, access_log=False, lifespan="off")
