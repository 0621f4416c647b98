import { line } from "../../resources/asked-late";
import type { Cause } from "./judge";
import { hostOf, portOf } from "./site";

export interface Advice {
  readonly meaning: string;
  readonly remedy: string;
}

/** What a cause means and what to do about it. */
export function adviceOn(cause: Cause, url: URL): Advice {
  const { meaning, remedy } = ADVICE[cause];
  return { meaning, remedy: typeof remedy === "string" ? remedy : remedy(url) };
}

/** The entry of HTTP.sys is not seen from outside: the usual one, and the other one that it may be. */
const askEarly = (url: URL) =>
  `ask in the TLS handshake: declare ${line(`0.0.0.0:${portOf(url)}`)} (endpoint ${JSON.stringify(`${hostOf(url)}:${portOf(url)}`)} where the binding requires SNI). A renewal of the server's certificate may have dropped the flag: pulumi up --refresh`;

const MACHINE_TRUST =
  "on the server, the issuer must be in Cert:\\LocalMachine\\Root, intermediate authorities in LocalMachine\\CA. A certificate in Root that is not self-signed has the same effect";

const PERMISSIONS = "on the server, check the permissions of the site's folder and of the file";

const ADVICE: Readonly<Record<Cause, { readonly meaning: string; readonly remedy: string | ((url: URL) => string) }>> =
  {
    late13: {
      meaning:
        "the connection was cut off after the request, and no certificate was asked for in the handshake: IIS asks later, which TLS 1.3 does not allow for browsers and clients in Go, Rust and Node.js (Windows Server 2022)",
      remedy: askEarly,
    },
    late13Error: {
      meaning:
        "500 without a question in the handshake: IIS asks for the certificate later, which TLS 1.3 does not allow for browsers and clients in Go, Rust and Node.js (0x80070032, Windows Server 2025)",
      remedy: askEarly,
    },
    late12: {
      meaning:
        "the certificate was asked for after the request, by renegotiation: clients in Go and Rust refuse it, others may, and a large POST is answered 413",
      remedy: askEarly,
    },
    lateHttp2: {
      meaning:
        "the server refused HTTP/2 for this request (HTTP_1_1_REQUIRED), as it does where it asks for the certificate after the request; clients repeat it over HTTP/1.1",
      remedy: askEarly,
    },
    tooLarge: {
      meaning:
        "413: the body was larger than uploadReadAheadSize (49,152 bytes) where the certificate is asked for after the request, or than the site allows",
      remedy: askEarly,
    },
    reset: {
      meaning: "the connection was cut off without an answer",
      remedy:
        "look into HTTPERR on the server (C:\\Windows\\System32\\LogFiles\\HTTPERR), and for a firewall or proxy in between",
    },
    noTls: {
      meaning: "the server agreed to no TLS handshake",
      remedy:
        "the https binding of this name and port must have a certificate with its private key (netsh http show sslcert), and TLS 1.2 or 1.3 must be on",
    },
    notTls: { meaning: "what answers there does not speak TLS", remedy: "check the port of the URL" },
    unreadable: {
      meaning: "the answer is not one that TLS or HTTP allows",
      remedy: "check what answers there, and for a proxy in between",
    },
    timeout: { meaning: "no answer came within the time limit", remedy: "check the server, or set a longer --timeout" },
    noConnection: {
      meaning: "no connection could be made",
      remedy: "check the name and port of the URL, and that a firewall lets this machine through",
    },
    untrusted: {
      meaning: "this machine does not trust the issuer of the server's certificate; nothing was sent",
      remedy: "give the issuer with --ca FILE, and check that the server sends its intermediate certificates",
    },
    wrongName: {
      meaning: "the server's certificate is for another name; nothing was sent",
      remedy: "use a name that stands in the certificate, or bind another certificate",
    },
    outOfDate: {
      meaning: "the server's certificate is outside its validity period; nothing was sent",
      remedy: "renew it, and check the clock of this machine",
    },
    certificateRefused: {
      meaning: "the server refused the client certificate in the TLS handshake",
      remedy: `check that it has not expired and is for client authentication, and the trust of the server: ${MACHINE_TRUST}`,
    },
    certificateRequired: {
      meaning: "the server ends the TLS handshake without a client certificate",
      remedy: "give a certificate with --certificate and --key, or --pfx",
    },
    alert: {
      meaning: "the server ended the connection with a TLS alert that is not about certificates",
      remedy: "compare the protocols and cipher suites of the server with those of its clients",
    },
    "401.1": {
      meaning: "the certificate is mapped, and the logon of its account failed",
      remedy:
        'on the server, check the account: password, disabled, locked, expired, right "access this computer from the network"',
    },
    "401.2": {
      meaning: "the certificate is not mapped, or mapping is off",
      remedy:
        "declare ClientCertMappingAuth and a OneToOneMapping with exactly this certificate, at the site and not below it",
    },
    "401.3": {
      meaning: "the account of the certificate is logged on, and may not read this file",
      remedy: PERMISSIONS,
    },
    "401": {
      meaning: "the logon failed: the certificate is not mapped, or the logon of its account failed",
      remedy: "the log of the site has the sub-status, which --server reads: 401.1 is the account, 401.2 the mapping",
    },
    "403.4": { meaning: "TLS is required", remedy: "use https" },
    "403.5": {
      meaning: "encryption of 128 bits or more is required (Ssl128)",
      remedy: "update the client, or leave Ssl128 out of sslFlags",
    },
    "403.7": {
      meaning: "a client certificate is required, and none was sent",
      remedy:
        "check that the client has a certificate of an issuer that the server names (SendTrustedIssuerList), and that it is asked for it in the handshake",
    },
    "403.12": {
      meaning: "the account of the certificate may not read the files",
      remedy: PERMISSIONS,
    },
    "403.13": {
      meaning: "the certificate is revoked, or its revocation list cannot be reached from the server",
      remedy: "on the server: certutil -verify -urlfetch FILE",
    },
    "403.16": { meaning: "the machine does not trust the issuer of the client certificate", remedy: MACHINE_TRUST },
    "403.17": {
      meaning: "the client certificate is outside its validity period",
      remedy: "renew it, map the new one, and check the clock of the server",
    },
    "500.19": {
      meaning: "IIS cannot read the configuration of the site, or decrypt a password in it",
      remedy:
        "on the server, look for a web.config that is malformed or holds a locked section, and for an applicationHost.config that was copied from another machine",
    },
    "403": {
      meaning: "access was refused",
      remedy:
        "the log of the site has the sub-status, which --server reads: 403.7 no certificate, 403.12 permissions, 403.13 revocation, 403.16 issuer, 403.17 validity; none of them: the application itself refuses",
    },
    open: {
      meaning: "a client without a certificate gets in",
      remedy:
        "switch anonymous authentication off (SiteAuthentication), or require a certificate (SslAccess with SslRequireCert). Set --allow-anonymous where this is meant",
    },
    status: { meaning: "another status came than expected", remedy: "check the URL, and --expect-status" },
    redirect: {
      meaning: "the answer is a redirect, which is not followed",
      remedy: "give the URL that it leads to, or the status with --expect-status",
    },
    text: {
      meaning: "the expected text is not in the page (its first 64 KiB)",
      remedy: "check --expect-text and the page",
    },
  };
