import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { faultToError } from "../../provider/src/agent/fault-to-error";
import { FAULT_KINDS } from "../../provider/src/agent/protocol";
import { CODES, type Code, ConnectionError, InputError, ServerError } from "../../provider/src/errors";

const root = resolve(__dirname, "../..");
const rooms: Record<string, string> = {
  input: "A mistake in the program or its configuration",
  certificate: "A certificate that cannot be used",
  connection: "A server that cannot be reached",
  server: "A server that refused or failed",
};

function errorsPage(): string {
  const sections = Object.entries(rooms).map(([room, title]) => {
    const rows = (Object.keys(CODES) as Code[])
      .filter((code) => code.startsWith(`${room}/`))
      .map((code) => `| \`${code}\` | ${CODES[code].meaning} | ${CODES[code].remedy} |`);
    return [`## ${title}`, "", "| code | what it means | what to do |", "|---|---|---|", ...rows, ""].join("\n");
  });
  return [
    "# Errors",
    "",
    "Every message ends with its code in parentheses. A mistake in a program is an `InputError` (property, reason), a failed connection a",
    "`ConnectionError` (server, reason), and a server's refusal a `ServerError` (server, site, path, property, HRESULT, text). No message holds a secret or a command line.",
    "",
    "This page is generated from `provider/src/errors/codes.ts`: `npx vitest run test/errors -u` writes it.",
    "",
    ...sections,
  ].join("\n");
}

test("docs/errors.md lists every code with its meaning and remedy", async () => {
  await expect(errorsPage()).toMatchFileSnapshot("../../docs/errors.md");
});

test("every code is used somewhere in the source, and none is used that the table lacks", () => {
  const source = files(join(root, "provider/src"))
    .filter((file) => !file.endsWith("codes.ts"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const used = new Set(source.match(/(?<=")(?:input|certificate|connection|server)\/[a-z-]+(?=")/g));
  expect([...used].sort()).toEqual(Object.keys(CODES).sort());
});

test("every kind of fault becomes an error with server, site, HRESULT and remedy", () => {
  for (const kind of FAULT_KINDS) {
    const error = faultToError(
      { kind, hresult: "0x80070021", text: "what Windows said" },
      { server: "web01", site: "Orders" },
    );
    expect(error).toMatchObject({ server: "web01", site: "Orders", hresult: "0x80070021" });
    expect(error.message).toContain('server web01, site "Orders"');
    expect(error.message).toContain(error.remedy);
  }
});

test("each class builds its message from its fields", () => {
  expect(new InputError({ code: "input/invalid", property: "sslFlags[1]", reason: "is odd." }).message).toBe(
    "sslFlags[1]: is odd. Correct the property named in the message. (input/invalid)",
  );
  expect(new ConnectionError({ code: "connection/lost", server: "web01", reason: "it went away" }).message).toMatch(
    /^server web01: it went away\. Run again.*\(connection\/lost\)$/,
  );
  const held = new ServerError({
    code: "server/held-by-sites",
    server: "web01",
    property: "certificate",
    text: "held",
    sites: ["a", "b"],
  });
  expect(held.message).toMatch(/^server web01, certificate: held \(sites: "a", "b"\)\. Remove it/);
});

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}
