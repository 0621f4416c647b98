import { describe, expect, test, vi } from "vitest";
import type { Fault, Observed, QueryAnswer } from "../../provider/src/agent/protocol";
import { digestOfBase64 } from "../../provider/src/certificate";
import { type ConnectionCode, ConnectionError, ServerError } from "../../provider/src/errors";
import { Declared } from "../../provider/src/reconcile/declared";
import type { Host } from "../../provider/src/reconcile/host";
import { identityOf } from "../../provider/src/reconcile/identity";
import type { Answers, Props, Queries, Unit } from "../../provider/src/reconcile/kind";
import { create, read, remove, update } from "../../provider/src/reconcile/lifecycle";
import { CERTIFICATES } from "./arbitrary";
import { kindOf } from "./kind-of";
import { ModelServer } from "./model";

/** What the lifecycle does with what a server answers, or does not. */
const ACCESS: Props = { server: "web1", site: "S", path: "p", sslFlags: ["Ssl"] };
const SWITCH: Props = { server: "web1", site: "S", enabled: true };
const MAPPING: Props = {
  ...{ server: "web1", site: "S", certificate: CERTIFICATES[0], userName: "CORP\\alice", password: "planted" },
  enabled: true,
};
const PLACE = { server: "web1", site: "S", path: "p" };
const never = async () => false;

const fault = (kind: Fault["kind"]): { fault: Fault } => ({ fault: { kind, text: `said of ${kind}` } });

/** A model server of which some calls are answered otherwise. */
function host(changes: Partial<Host> = {}, server = new ModelServer()): Host {
  return { ...server.host(), ...changes };
}

const to = (queries: Queries, answer: QueryAnswer): Answers =>
  Object.fromEntries(Object.keys(queries).map((name) => [name, answer]));

const answering = (answers: Answers): Pick<Host, "read"> => ({
  read: async () => ({ answers, verify: () => true }),
});

const refusing = (kind: Fault["kind"]): Pick<Host, "ensure"> => ({
  ensure: async (_unit: Unit, queries: Queries) => ({
    result: fault(kind),
    answers: to(queries, fault(kind)),
    verify: () => false,
  }),
});

describe("read", () => {
  test("a site that is gone takes its resources with it", async () => {
    expect(await read(kindOf("SslAccess"), ACCESS, host(answering({ access: fault("unknownSite") })))).toBeUndefined();
  });

  test.each(["denied", "locked", "conflict", "missingFeature", "unknown"] as const)(
    "%s is no empty server",
    async (kind) => {
      const reading = read(kindOf("SslAccess"), ACCESS, host(answering({ access: fault(kind) })));
      await expect(reading).rejects.toMatchObject({ ...PLACE, text: `said of ${kind}` });
      await expect(reading).rejects.toBeInstanceOf(ServerError);
    },
  );

  test("what only serves warnings may be refused", async () => {
    const own = { iisClientCertificateMappingAuthentication: { attributes: { enabled: { value: true } } } };
    const answers = { ...to(kindOf("ClientCertMappingAuth").queries(SWITCH), fault("denied")), ...own };
    expect(await read(kindOf("ClientCertMappingAuth"), SWITCH, host(answering(answers)))).toEqual({
      outputs: SWITCH,
    });
  });

  test("an attribute that cannot be read is a fault, not a drift", async () => {
    const unreadable = { attributes: { sslFlags: fault("denied") } };
    await expect(read(kindOf("SslAccess"), ACCESS, host(answering({ access: unreadable })))).rejects.toMatchObject({
      code: "server/denied",
    });
  });

  test.each<[string, Observed, boolean]>([
    ["differs", { hmac: "00" }, false],
    ["cannot be decrypted", fault("unknown"), true],
  ])("a password that %s is left out, and the rest is told", async (_what, password, verified) => {
    const { certificate, userName, enabled } = MAPPING;
    const entry = {
      attributes: {
        certificate: { sha256: digestOfBase64(String(certificate)), canonical: true },
        userName: { value: String(userName) },
        enabled: { value: enabled === true },
        password,
      },
      inherited: false,
    };
    const answers = { entry: { attributes: {}, entries: [entry] } };
    const found = await read(kindOf("OneToOneMapping"), MAPPING, {
      ...host(),
      read: async () => ({ answers, verify: () => verified }),
    });
    const { password: _, ...rest } = MAPPING;
    expect(found).toEqual({ outputs: rest, inputs: rest });
  });

  test("inputs are given back where the server holds something else, and only then", async () => {
    const holding = (value: string[]) => host(answering({ access: { attributes: { sslFlags: { value } } } }));
    expect(await read(kindOf("SslAccess"), ACCESS, holding(["Ssl"]))).toEqual({ outputs: ACCESS });
    const drifted = { ...ACCESS, sslFlags: [] };
    expect(await read(kindOf("SslAccess"), ACCESS, holding([]))).toEqual({ outputs: drifted, inputs: drifted });
  });
});

describe("create and update", () => {
  test("taking over warns, and names the account that was there", async () => {
    const server = new ModelServer();
    await create(kindOf("OneToOneMapping"), { ...MAPPING, userName: "CORP\\mallory" }, server.host());
    server.warnings.length = 0;
    await create(kindOf("OneToOneMapping"), MAPPING, server.host());
    expect(server.warnings.join("\n")).toContain("CORP\\mallory");
    expect(server.warnings.join("\n")).not.toContain("planted");
    server.warnings.length = 0;
    await create(kindOf("OneToOneMapping"), MAPPING, server.host());
    expect(server.warnings.join("\n")).not.toContain("CORP\\mallory");
  });

  test("a site that lets anybody in is a warning, at create, at update and at read", async () => {
    const open = /anonymous authentication is on/;
    const server = new ModelServer();
    const kind = kindOf("ClientCertMappingAuth");
    const { outputs } = await create(kind, SWITCH, server.host());
    await update(kind, outputs, { ...SWITCH, logonMethod: "Batch" }, () => server.host());
    await read(kind, outputs, server.host());
    expect(server.warnings.filter((warning) => open.test(warning))).toHaveLength(3);
    server.section("S", "system.webServer/security/authentication/anonymousAuthentication").attributes.enabled = false;
    server.warnings.length = 0;
    await read(kind, outputs, server.host());
    expect(server.warnings.filter((warning) => open.test(warning))).toEqual([]);
  });

  test.each([
    ["OneToOneMapping", MAPPING, true],
    ["ClientCertMappingAuth", SWITCH, true],
    ["SslAccess", ACCESS, false],
  ] as const)(
    "without the module that honours mappings %s is refused before anything is sent: %#",
    async (type, wanted, refused) => {
      const server = new ModelServer();
      const without = host({ hello: async () => ({ modules: [] }) as never }, server);
      const made = await create(kindOf(type), wanted, without).catch((error: ServerError) => error.code);
      if (!refused) return expect(made).not.toBeTypeOf("string");
      expect([made, server.messages]).toEqual(["server/missing-feature", 0]);
      const { outputs } = await create(kindOf(type), wanted, server.host());
      const changed = { ...wanted, enabled: false };
      await expect(update(kindOf(type), outputs, changed, () => without)).rejects.toMatchObject({
        code: "server/missing-feature",
        site: "S",
      });
      expect(server.messages).toBe(1);
    },
  );

  test("a fault of the write is an error with its place", async () => {
    await expect(create(kindOf("SslAccess"), ACCESS, host(refusing("locked")))).rejects.toMatchObject({
      code: "server/locked",
      ...PLACE,
    });
  });

  test("a refusal of one of several sections names the property, by the program's word for it", async () => {
    const wanted = { server: "web1", site: "S", anonymousAuthentication: false, digestAuthentication: true };
    const refused = (fault: Fault, of?: string) =>
      create(kindOf("SiteAuthentication"), wanted, {
        ...host(),
        hello: async () => ({ modules: ["DigestAuthenticationModule"] }) as never,
        ensure: async (_unit, queries) => ({
          result: { fault, ...(of !== undefined && { of }) },
          answers: to(queries, { fault }),
          verify: () => false,
        }),
      }).catch((error: ServerError) => ({ property: error.property, remedy: error.remedy, code: error.code }));
    const locked = { kind: "locked", text: "no" } as const;
    expect(await refused(locked, "digestAuthentication")).toMatchObject({ property: "digestAuthentication" });
    expect(await refused({ ...locked, attribute: "enabled" }, "anonymousAuthentication")).toMatchObject({
      property: "anonymousAuthentication",
    });
    // Of which nobody knows, nothing is said of properties that the program does not have.
    expect(await refused(locked)).toMatchObject({ property: undefined });
    const missing = { kind: "missingFeature", text: "no" } as const;
    expect(await refused(missing, "digestAuthentication")).toMatchObject({
      code: "server/missing-feature",
      remedy: expect.stringContaining("Web-Digest-Auth"),
    });
    expect(await refused(missing, "anonymousAuthentication")).toMatchObject({
      remedy: expect.not.stringContaining("Web-Digest-Auth"),
    });
  });

  test("what is no longer there after the write is a conflict", async () => {
    const gone = host({
      ensure: async (_unit, queries) => ({
        result: { done: {} },
        answers: to(queries, { attributes: {}, entries: [] }),
        verify: () => true,
      }),
    });
    await expect(create(kindOf("OneToOneMapping"), MAPPING, gone)).rejects.toMatchObject({ code: "server/conflict" });
  });

  test("an update of bookkeeping alone asks for no server", async () => {
    const asked = vi.fn();
    const { outputs } = await create(kindOf("OneToOneMapping"), MAPPING, host());
    const noted = { ...MAPPING, onExisting: "refuse" };
    expect(await update(kindOf("OneToOneMapping"), outputs, noted, asked)).toEqual({
      ...outputs,
      onExisting: "refuse",
    });
    expect(asked).not.toHaveBeenCalled();
  });
});

describe("delete", () => {
  const unreachable = (code: ConnectionCode): Pick<Host, "ensure" | "isUnreachable"> => ({
    isUnreachable: (error) => error instanceof ConnectionError && error.code === "connection/unreachable",
    ensure: async () => {
      throw new ConnectionError({ code, server: "web1", reason: "tried" });
    },
  });

  test("a site that is gone is a delete that is done", async () => {
    await remove(kindOf("SslAccess"), ACCESS, host(refusing("unknownSite")), new Declared(), never);
  });

  test.each(["locked", "denied", "conflict"] as const)("%s is none", async (kind) => {
    const removing = remove(kindOf("SslAccess"), ACCESS, host(refusing(kind)), new Declared(), never);
    await expect(removing).rejects.toMatchObject({ ...PLACE, text: `said of ${kind}` });
  });

  test("forgetUnreachable forgets what cannot be connected to, with a warning that it stays there", async () => {
    const server = new ModelServer();
    const gone = host({ ...unreachable("connection/unreachable"), forgetUnreachable: true }, server);
    await remove(kindOf("SslAccess"), ACCESS, gone, new Declared(), never);
    expect(server.warnings.join("\n")).toMatch(/SslAccess.*forgetUnreachable/);
  });

  test.each([
    "connection/login",
    "connection/host-key-unknown",
    "connection/host-key-changed",
    "connection/lost",
  ] as const)("forgetUnreachable does not forget for %s", async (code) => {
    const gone = host({ ...unreachable(code), forgetUnreachable: true });
    await expect(remove(kindOf("SslAccess"), ACCESS, gone, new Declared(), never)).rejects.toMatchObject({ code });
  });

  test("without forgetUnreachable what cannot be connected to is an error", async () => {
    const gone = host(unreachable("connection/unreachable"));
    await expect(remove(kindOf("SslAccess"), ACCESS, gone, new Declared(), never)).rejects.toMatchObject({
      code: "connection/unreachable",
    });
  });

  test("what another name of the same machine declares stays, and what another machine declares does not matter", async () => {
    const kind = kindOf("SslAccess");
    for (const same of [true, false]) {
      const server = new ModelServer();
      await create(kind, ACCESS, server.host());
      const declared = new Declared();
      const elsewhere = { ...ACCESS, server: "web1.corp.example" };
      const identity = identityOf(kind, elsewhere);
      if (identity) declared.remember(kind, identity, elsewhere);
      const asked = vi.fn(async () => same);
      await remove(kind, ACCESS, server.host(), declared, asked);
      expect(asked).toHaveBeenCalledTimes(1);
      expect(server.dump()).toHaveLength(same ? 1 : 0);
    }
  });

  test("a state without a server says what to do", async () => {
    const { server: _, ...nowhere } = ACCESS;
    await expect(remove(kindOf("SslAccess"), nowhere, host(), new Declared(), never)).rejects.toThrow(
      /pulumi state delete/,
    );
  });
});
