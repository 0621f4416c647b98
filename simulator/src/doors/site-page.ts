import { numbersOf, type SiteAnswer, STATUS } from "./site-status";

/** A small page that names the account, or says why there is none; where errors are not `detailed`, without the sub-status and the reason. */
export function page({ status, account, detailed = true }: SiteAnswer & { readonly detailed?: boolean }): string {
  const title = detailed ? status : numbersOf(status)[0];
  const reason = detailed ? STATUS[status].reason : "An error has occurred";
  const text = account === undefined ? reason : `Logged on as <b>${escapeHtml(account)}</b>`;
  return `<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><p>${text}</p></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
