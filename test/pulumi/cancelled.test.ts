import { describe, expect, test, vi } from "vitest";
import { CLOSED_PORTS } from "../support/ports";
import { hasPulumi } from "../support/pulumi";
import { makeWorld, mappingsAt } from "./world";

const mapping = (name: string, more = "") =>
  `const ${name} = new OneToOneMapping("${name}", { site, certificate: cer("${name}"), userName: "CORP\\\\${name}", password: PASSWORDS.${name} ?? "planted-Other-5"${more} });`;

describe.skipIf(!hasPulumi)("an up that is cancelled", () => {
  // SIGTERM is told to the provider in the same way: see interruptions.test.ts.
  test("while a server is down: it says that it tries again, stops dialling, and keeps what another server has done", async () => {
    // It would be dialled for hours.
    const down = `, connection: { host: "127.0.0.1", port: ${CLOSED_PORTS[0]}, user: "u", password: "planted-Login-9", dialErrorLimit: 1000, insecure: true }`;
    const world = await makeWorld(mapping("alice", ', connection: "web01"') + mapping("bob", down));
    const { stack, simulator } = world;
    let engine: { signal(name: NodeJS.Signals): void; said(): string } | undefined;
    const ended = stack.up({ onStart: (started) => (engine = started) });
    await vi.waitFor(
      () => {
        expect(engine?.said()).toMatch(/warning: server 127\.0\.0\.1: .*trying again up to 999 times/);
        expect(mappingsAt(simulator)).toHaveLength(1);
      },
      { timeout: 240_000 },
    );
    engine?.signal("SIGINT");
    const { stdout, code } = await ended;
    expect(code).not.toBe(0);
    expect(stdout).toContain("server 127.0.0.1: the run was cancelled or is ending: no connection is made any more");
    expect(mappingsAt(simulator)).toHaveLength(1);
    expect(stdout).not.toContain("interrupted");
  });
});

describe.skipIf(!hasPulumi)("one server of several that is down", () => {
  test("is dialled to the end though another one fails at once, and --continue-on-error does the others", async () => {
    const place = `host: "127.0.0.1", port: ${CLOSED_PORTS[0]}, insecure: true, password: "planted-Login-9"`;
    const down = `, connection: { ${place}, dialErrorLimit: 3 }`;
    const useless = `, connection: { host: "localhost", port: 1, user: "u", privateKey: "no key", insecure: true }`;
    const world = await makeWorld(mapping("bob", down) + mapping("renewed", useless));
    const { stack, simulator, program } = world;
    const together = await stack.up();
    expect(together.code).not.toBe(0);
    expect(together.stdout).toContain("(failed dials: 3)");
    expect(together.stdout).toContain("(connection/credentials)");

    await program(mapping("bob", down) + mapping("alice", ', connection: "web01"'));
    const rest = await stack.up({ args: ["--continue-on-error", "--parallel", "1"] });
    expect(rest.code).not.toBe(0);
    expect(mappingsAt(simulator)).toHaveLength(1);
  });
});
