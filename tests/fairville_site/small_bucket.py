"""As much of a server that speaks S3 as one storage asks for, on loopback."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

PAGE = 2  # names in one answer to a list


class SmallBucket:
    """`files` by their keys; `trouble` is a status, "drop" or "" for none."""

    def __enter__(self) -> "SmallBucket":
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.trouble = ""
        handler = type("Handler", (Answers,), {"bucket": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def listed(self, prefix: str, start: int) -> bytes:
        """Files and folders in one order, as S3 hands them out."""
        rest = {
            key.removeprefix(prefix) for key in self.files if key.startswith(prefix)
        }
        names = sorted({key.partition("/")[0] + "/" * ("/" in key) for key in rest})
        told = ""
        for name in names[start : start + PAGE]:
            whole = escape(prefix + name)
            if name.endswith("/"):
                told += f"<CommonPrefixes><Prefix>{whole}</Prefix></CommonPrefixes>"
            else:
                told += f"<Contents><Key>{whole}</Key></Contents>"
        if start + PAGE < len(names):
            told += f"<NextContinuationToken>{start + PAGE}</NextContinuationToken>"
        space = "http://s3.amazonaws.com/doc/2006-03-01/"
        return f'<ListBucketResult xmlns="{space}">{told}</ListBucketResult>'.encode()


class Answers(BaseHTTPRequestHandler):
    bucket: SmallBucket

    def answer(self) -> None:
        whole = urlsplit(self.path)
        key = unquote(whole.path).removeprefix("/uploads/")
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.bucket.asked.append(f"{self.command} {key}")
        if self.bucket.trouble == "drop":
            return
        if self.bucket.trouble.isdigit():
            self.tell(int(self.bucket.trouble), b"")
        elif self.command == "PUT":
            self.bucket.files[key] = sent
            self.tell(200, b"")
        elif whole.query:
            asked = {name: values[0] for name, values in parse_qs(whole.query).items()}
            start = int(asked.get("continuation-token", 0))
            self.tell(200, self.bucket.listed(asked.get("prefix", ""), start))
        elif key not in self.bucket.files:
            self.tell(404, b"")
        elif self.command == "DELETE":
            del self.bucket.files[key]
            self.tell(204, b"")
        else:
            self.tell(200, self.bucket.files[key])

    do_GET = do_HEAD = do_PUT = do_DELETE = answer

    def tell(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass
