import { type SiteAnswer, STATUS } from "./site-status";

/** A small page that names the account, or says why there is none. */
export function page({ status, account }: SiteAnswer): string {
  const text = account === undefined ? STATUS[status].reason : `Logged on as <b>${escapeHtml(account)}</b>`;
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
