import { PASSPHRASE_VARIABLE } from "./passphrase";

export const HELP = `
Needs no login to the server, unless --server is given. Every request goes directly to the host of the URL, on a connection of its own: over TLS 1.2
and 1.3, HTTP/1.1 and HTTP/2, with the certificate and without it, and with a POST of 64 bytes and one of 65,536.
Redirects are shown, not followed. Nothing is sent to a server whose certificate is not trusted.

The passphrase of a key or PFX is taken from ${PASSPHRASE_VARIABLE}, or asked for on a terminal.
Where the site asks for the certificate after the handshake, under TLS 1.2, curl on PATH repeats the request, if it has OpenSSL.

With --server a random text stands in the query of each request, by which it is found in the log of the site. HTTP.sys holds
requests back before it logs them, and is told to write them now (netsh http flush logbuffer); nothing else is changed there.
What the log says of a request counts where the page does not tell the sub-status.

As expected is:
  with a certificate     a GET that is answered 200 to 299, or --expect-status, and has --expect-text
  without a certificate  a GET that is not answered 200 to 299; with --allow-anonymous, any answer. If no certificate is
                         given and --expect-status is, the GET has that status
  a POST                 any answer but 413, and, with a certificate, none of 401, 403 and 500.19
A version of TLS or HTTP that the server does not offer is neither.

Exit codes:
  0  every answer was as expected
  1  an answer was not; the lines below the table say what it means and what to do
  2  could not look: no connection, files that cannot be read, mistakes on the command line

Examples:
  pulumi-iis-clientcert verify --url https://web01.corp.example/ --certificate alice.pem --key alice.key
  pulumi-iis-clientcert verify --url https://web01.corp.example/ --pfx alice.pfx --expect-text "Orders" --json
  pulumi-iis-clientcert verify --url https://web01.corp.example/ --expect-status 403
  pulumi-iis-clientcert verify --url https://web01.corp.example/ --pfx alice.pfx --server web01`;
