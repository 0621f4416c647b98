import type { SiteAnswer, SiteStatus } from "./site-answer";

const REASONS: Readonly<Record<SiteStatus, string>> = {
  "200": "Welcome",
  "401.1": "Unauthorized: the logon failed",
  "401.2": "Unauthorized: no way to log on succeeded",
  "403.4": "Forbidden: SSL is required to view this page",
  "403.7": "Forbidden: a client certificate is required",
  "403.16": "Forbidden: the client certificate is untrusted or invalid",
  "403.17": "Forbidden: the client certificate has expired or is not yet valid",
  "413": "Request entity too large: the certificate is asked for behind a body above uploadReadAheadSize",
  "500": "0x80070032: The request is not supported.",
  "500.19": "Internal server error: the configuration data is invalid",
};

/** A small page that names the account, or says why there is none. */
export function page({ status, account }: SiteAnswer): string {
  const text = account === undefined ? REASONS[status] : `Logged on as <b>${escapeHtml(account)}</b>`;
  return `<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title>${status}</title></head>
<body><h1>${status}</h1><p>${text}</p></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
