"""Serves SMTP and S3 for deliveries of bills, prints what arrives as lines of JSON, and ends with stdin.

The arguments are a certificate and its key, the user and the password of the mails, and the id, the secret and the region of the bucket.
A recipient whose name begins with a number is refused with it. One whose name begins with `cut` loses its connection after the first
mail, and the login of `echo` is refused with its own words.
"""

import asyncio
import email
import email.policy
import hashlib
import http.server
import json
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

certificate, key, user, password, key_id, secret, region = sys.argv[1:]
cut = set()


def tell(**event):
    print(json.dumps(event), flush=True)


class Mails:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address[:3].isdigit():
            return f"{address[:3]} 4.2.0 {address} is not accepted now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        files = [[part.get_filename(), part.get_content_type(), part.get_content().decode("latin-1")] for part in message.iter_attachments()]
        tell(
            mail=envelope.rcpt_tos[0],
            tls=server.transport.get_extra_info("sslcontext") is not None,
            login=bool(session.authenticated),
            id=message["message-id"],
            subject=message["subject"],
            sender=message["from"],
            text=message.get_body().get_content(),
            files=files,
        )
        if envelope.rcpt_tos[0].startswith("cut") and envelope.rcpt_tos[0] not in cut:
            cut.add(envelope.rcpt_tos[0])
            server.transport.abort()
            return "250 never sent"
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    tell(login=data.login.decode())
    if (data.login.decode(), data.password.decode()) == (user, password):
        return AuthResult(success=True)
    return AuthResult(success=False, handled=False, message=f"535 5.7.8 {mechanism} {data.login.decode()} {data.password.decode()} is wrong")


def smtp(tls):
    def make():
        return SMTP(Mails(), tls_context=tls, authenticator=authenticate, auth_require_tls=False, hostname="localhost")

    return make


class Bucket(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        scheme, parts = self.headers["authorization"].split(" ", 1)
        fields = dict(part.split("=", 1) for part in parts.split(", "))
        request = AWSRequest("PUT", f"http://{self.headers['host']}{self.path}", data=body)
        for name in fields["SignedHeaders"].split(";"):
            request.headers[name] = self.headers[name]
        request.context["timestamp"] = self.headers["x-amz-date"]
        signer = S3SigV4Auth(Credentials(key_id, secret), "s3", region)
        signature = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
        signed = scheme == "AWS4-HMAC-SHA256" and fields["Signature"] == signature and fields["Credential"].startswith(f"{key_id}/")
        whole = self.headers["x-amz-content-sha256"] == hashlib.sha256(body).hexdigest()
        tell(put=self.path, accepted=signed and whole, body=body.decode("latin-1"), type=self.headers["content-type"])
        answer = b"" if signed and whole else f"<Error><Code>SignatureDoesNotMatch</Code><Key>{self.headers['authorization']}</Key></Error>".encode()
        self.send_response(200 if answer == b"" else 403)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


async def serve():
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()
    bucket = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=bucket.serve_forever, daemon=True).start()
    servers = [await loop.create_server(smtp(context), "127.0.0.1", 0) for context in (tls, None)]
    servers.append(await loop.create_server(smtp(None), "127.0.0.1", 0, ssl=tls))
    with_start_tls, without, by_tls = (server.sockets[0].getsockname()[1] for server in servers)
    tell(startTls=with_start_tls, plain=without, tls=by_tls, bucket=bucket.server_address[1])
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(serve())
