import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { mappings, present } from "../../conformance/wishes";
import { apart } from "../../support/units";
import { entryOf, onPowershell, openServer, openSshd, refusal, SITE, share, soon, useServer } from "./behind";
import { makeKey } from "./keys";
import { type Sshd, withoutSshd } from "./sshd";

describe.skipIf(withoutSshd)("jumping through OpenSSH's sshd", () => {
  const shared = share(onPowershell);

  test("to another one, each with its own keys", async () => {
    const [jumpKey, jumpHostKey] = [makeKey(shared.folder, "jump"), makeKey(shared.folder, "jump-host")];
    const jump = await openSshd(shared, { hostKeys: [jumpHostKey], authorized: [jumpKey.public] });
    const sshd = await openSshd(shared);
    const proxy = entryOf(jump, { ...shared, key: jumpKey, hostKey: jumpHostKey });
    const server = openServer({ ...entryOf(sshd, shared), proxy: hop(proxy) });
    await useServer(server, "through a jump host");
    await soon(() => [jump.connections(), sshd.connections(), server.counts.sessions]).toEqual([1, 1, 1]);
    await jump.logged(/connect_to 127\.0\.0\.1 port|direct-tcpip/);
    expect(jump.log()).not.toContain("Starting session");
  });

  test("to the simulated server's own door", async () => {
    const jump = await openSshd(shared);
    const { ssh, password } = shared.simulator;
    const { host, port, hostKeyFingerprint } = ssh;
    const proxy = hop(entryOf(jump, shared));
    const server = openServer({ host, port, hostKeyFingerprint, password, knownHosts: "\n", proxy });
    await useServer(server, "from OpenSSH to the door");
  });

  test.each([
    ["AllowTcpForwarding no", ""],
    ["PermitOpen 127.0.0.1:1", ""],
    ["", "restrict "],
    ["", 'permitopen="127.0.0.1:1" '],
  ])("one that does not forward is dialled once, and told as such: %s %s", async (setting, option) => {
    const authorized = [`${option}${shared.key.public}`];
    const jump = await openSshd(shared, { authorized, settings: setting === "" ? [] : [setting] });
    const sshd = await openSshd(shared);
    const proxy = hop(entryOf(jump, shared));
    const error = await refusal({ ...entryOf(sshd, shared), dialErrorLimit: 10, proxy });
    expect(error.code).toBe("connection/forwarding");
    expect(error.reason).toMatch(/the jump host does not forward to 127\.0\.0\.1:\d+: \S/);
    await soon(() => [jump.connections(), sshd.connections()]).toEqual([1, 0]);
    await soon(() => jump.times(/ctype direct-tcpip/)).toBe(1);
  });

  test("one whose user may do nothing but forward to the server is enough, as documented", async () => {
    const sshd = await openSshd(shared);
    const authorized = [`restrict,port-forwarding,permitopen="127.0.0.1:${sshd.port}" ${shared.key.public}`];
    const jump = await openSshd(shared, { authorized });
    await openServer({ ...entryOf(sshd, shared), proxy: hop(entryOf(jump, shared)) }).hello();
  });

  function hop({ dialErrorLimit: _, ...fields }: ReturnType<typeof entryOf>) {
    return fields;
  }
});

describe.skipIf(withoutSshd)("a session with OpenSSH's sshd", () => {
  const shared = share();

  test("a server that allows one session to a connection is enough", async () => {
    const sshd = await openSshd(shared, { settings: ["MaxSessions 1"] });
    const servers = [1, 2].map(() => openServer(entryOf(sshd, shared)));
    await Promise.all(servers.map((server, index) => useServer(server, `with one session ${index}`)));
    await soon(sshd.connections).toBe(2);
  });

  test("a server that allows none says so", async () => {
    const sshd = await openSshd(shared, { settings: ["MaxSessions 0"] });
    const error = await refusal(entryOf(sshd, shared));
    expect(error.code).toBe("connection/not-started");
    expect(error.reason).toContain("refused to start the command");
  });

  test("a login banner is no obstacle", async () => {
    const banner = `${shared.hostKey.path}-banner`;
    writeFileSync(banner, "Nur für Befugte – authorized use only\r\n".repeat(200));
    const sshd = await openSshd(shared, { settings: [`Banner ${banner}`] });
    await useServer(openServer(entryOf(sshd, shared)), "past the banner");
  });

  test("keys are exchanged anew under way as often as the server wants", async () => {
    const sshd = await openSshd(shared, { settings: ["RekeyLimit 16K"] });
    const server = openServer(entryOf(sshd, shared));
    await useServer(server, ...Array.from({ length: 200 }, (_, index) => `rekeyed ${index}`));
    expect(server.counts).toMatchObject({ sessions: 1, messages: 2 });
    await sshd.logged(/SSH2_MSG_NEWKEYS received/, 3);
  });

  test("a server that has no place for another login is dialled again until it has", async () => {
    const sshd = await openSshd(shared, { settings: ["MaxStartups 1", "LoginGraceTime 0"] });
    const idle = connect(sshd.port, sshd.host).on("error", () => {});
    onTestFinished(() => void idle.destroy());
    await sshd.logged(/Forked child/);
    const lines: string[] = [];
    const server = openServer({ ...entryOf(sshd, shared), dialErrorLimit: 100 }, (line) => {
      lines.push(line);
      if (line.includes("dial 2 of 100 failed")) idle.destroy();
    });
    await useServer(server, "after a while");
    const failed = lines.filter((line) => line.includes("of 100 failed"));
    expect(failed.length).toBeGreaterThan(1);
    expect(failed[0]).toContain('it said "Exceeded MaxStartups"');
  });

  test("a server that asks whether we are still there is answered", async () => {
    const sshd = await openSshd(shared, {
      settings: ["ClientAliveInterval 1", "ClientAliveCountMax 60", "LogLevel DEBUG3"],
    });
    const server = openServer(entryOf(sshd, shared));
    await useServer(server, "before the questions");
    await sshd.logged(/request keepalive@openssh\.com/, 3);
    await useServer(server, "after the questions");
    await soon(() => [server.counts.sessions, sshd.connections()]).toEqual([1, 1]);
  });

  test("a server that takes a silent line for dead is connected to anew", async () => {
    const sshd = await openSshd(shared, { settings: ["ClientAliveInterval 1", "ClientAliveCountMax 3"] });
    const line = await openLine(sshd);
    const server = openServer({ ...entryOf(sshd, shared), port: line.port });
    await useServer(server, "before the silence");
    const before = server.counts.sessions;
    line.silence();
    await sshd.logged(/Timeout, client not responding/);
    line.cut();
    await useServer(server, "after the silence");
    expect(server.counts.sessions).toBeGreaterThan(before);
  });

  test("a server that ends idle sessions is connected to anew, and nothing is lost", async ({ skip }) => {
    const starting = openSshd(shared, { settings: ["ChannelTimeout session:command=5s"] });
    const sshd = await starting.catch((error: Error) => error);
    if (sshd instanceof Error) {
      expect(sshd.message).toContain("Bad configuration option: ChannelTimeout");
      return skip("this sshd is older than 9.2");
    }
    const server = openServer(entryOf(sshd, shared));
    await useServer(server, "before the pause");
    const before = server.counts.sessions;
    await sshd.logged(/of inactivity/);
    await sshd.logged(/Disconnected from user/);
    await useServer(server, "after the pause");
    expect(server.counts.sessions).toBeGreaterThan(before);
  });

  test("a connection that is killed between two requests is made anew", async () => {
    const sshd = await openSshd(shared);
    const server = openServer(entryOf(sshd, shared));
    await useServer(server, "before the end");
    await sshd.killConnection();
    await useServer(server, "after the end");
    await soon(() => [server.counts.sessions, sshd.connections()]).toEqual([2, 2]);
  });

  test("a connection that is killed when all is written, before the answer, writes nothing twice", async () => {
    const sshd = await openSshd(shared);
    const server = openServer(entryOf(sshd, shared));
    await useServer(server, "first");
    const { hold, counts } = shared.simulator;
    const before = counts.commits;
    hold.beforeAnswer = async () => {
      hold.beforeAnswer = null;
      await sshd.killConnection();
    };
    const wishes = [present("second")];
    const { results } = await server.ensure(apart([mappings(SITE, ...wishes)]), []);
    expect(results).toMatchObject([{ done: [{ changed: false }] }]);
    expect(counts.commits).toBe(before + 1);
    expect(server.counts.sessions).toBe(2);
  });

  test("a server that is restarted under way is waited for", async () => {
    const sshd = await openSshd(shared);
    const again = { ...entryOf(sshd, shared), dialErrorLimit: 100 };
    let restarted: Promise<Sshd> | undefined;
    const server = openServer(again, (line) => {
      if (line.includes("dial 1 of 100 failed")) restarted ??= openSshd(shared, { port: sshd.port });
    });
    await useServer(server, "before the restart");
    await sshd.stop();
    await sshd.killConnection();
    await useServer(server, "after the restart");
    const second = await restarted;
    await soon(() => second?.connections()).toBe(1);
  });

  test("a server that is gone is told as such", async () => {
    const sshd = await openSshd(shared);
    await sshd.stop();
    const error = await refusal({ ...entryOf(sshd, shared), dialErrorLimit: 2 });
    expect(error.code).toBe("connection/unreachable");
    expect(error.message).toContain("ECONNREFUSED");
  });
});

interface Line {
  readonly port: number;
  /** From now on nothing gets through, in either direction. */
  silence(): void;
  /** Closes what is open; new connections get through. */
  cut(): void;
}

/** A line to a server that can fall silent without closing. */
async function openLine({ host, port }: Sshd): Promise<Line> {
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(port, host);
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) sockets.add(socket.on("error", () => {}));
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  onTestFinished(() => {
    cut();
    listener.close();
  });
  return {
    port: (listener.address() as AddressInfo).port,
    silence: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    cut,
  };
}
