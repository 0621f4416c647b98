import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(__dirname, "../..");
const sources = join(root, "simulator/src");

/** Files of the provider by who imports them; `type` where only types are. */
function borrowed(): Set<string> {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const found = files.flatMap((file) => {
    const text = readFileSync(join(sources, file), "utf8");
    const imports = text.matchAll(/^(?:import|export|\}) ?(type )?(?:[^;"]*)from "(\.[^"]*)";$/gm);
    return [...imports].map(([, type, path = ""]) => {
      const target = relative(root, join(sources, dirname(file), path)).replaceAll("\\", "/");
      return target.startsWith("provider/") ? `${type ?? ""}${target.replace(/\/[^/]*$/, "")}` : "";
    });
  });
  return new Set(found.filter((place) => place !== ""));
}

test("the simulated server takes of the provider what both ends share, and nothing that it is there to test", () => {
  expect([...borrowed()].sort()).toEqual([
    "provider/dist/agent",
    "provider/dist/http-sys",
    "provider/dist/transport/winrm/ntlm",
    "type provider/src/agent",
  ]);
});
