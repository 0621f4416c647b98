import { PassThrough } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ALGORITHMS } from "../../provider/src/transport/ssh/algorithms";
import { disagreement } from "../../provider/src/transport/ssh/disagreement";
import { hearOpening, type Opening } from "../../provider/src/transport/ssh/opening";
import { runs } from "../support/runs";
import { string } from "./ssh-certificate";

const LISTS = [
  "kex1,ext-info-s,kex2,kex-strict-s-v00@openssh.com",
  "key",
  "in",
  "out,out2",
  "m1",
  "m2",
  "none",
  "zlib",
  "",
  "",
];
const HEARD = {
  kex: ["kex1", "kex2"],
  serverHostKey: ["key"],
  cipher: [["in"], ["out", "out2"]],
  hmac: [["m1"], ["m2"]],
  compress: [["none"], ["zlib"]],
};

function packet(payload: Buffer, padding = 5): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length + padding);
  head[4] = padding;
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}

/** RFC 4253, 7.1. */
function kexinit(lists: readonly string[] = LISTS): Buffer {
  return packet(Buffer.concat([Buffer.of(20), Buffer.alloc(16, 7), ...lists.map(string), Buffer.alloc(5)]));
}

const IGNORE = packet(Buffer.concat([Buffer.of(2), string("nothing")]));

/** What is heard of it, cut where `cuts` say, and what listens on afterwards. */
async function hear(bytes: Buffer, cuts: readonly number[] = []): Promise<{ opening: Opening; listeners: number }> {
  const socket = new PassThrough();
  const opening = hearOpening(socket);
  let at = 0;
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    if (cut <= at) continue;
    socket.write(bytes.subarray(at, cut));
    at = cut;
    await new Promise(setImmediate);
  }
  return { opening, listeners: socket.listenerCount("data") };
}

test("a server's algorithms are heard behind lines, versions and other packets, however they are cut", async () => {
  const bytes = Buffer.concat([
    Buffer.from("Hello\r\nthere\nSSH-2.0-x y\r\n"),
    IGNORE,
    kexinit(),
    Buffer.alloc(100, 9),
  ]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
      const { opening, listeners } = await hear(bytes, cuts);
      expect({ ...opening }).toEqual({ lines: ["Hello", "there"], hasVersion: true, offer: HEARD });
      expect(listeners).toBe(0);
    }),
    runs(50),
  );
});

test("hostile: what is no opening is heard to its bound, and no further", async () => {
  const version = Buffer.from("SSH-2.0-x\r\n");
  const endless = Buffer.alloc(9);
  endless.writeUInt32BE(0xffffffff);
  for (const bytes of [
    Buffer.alloc(200_000, "\n"),
    Buffer.alloc(200_000, "x"),
    Buffer.concat([version, endless]),
    Buffer.concat([version, Buffer.alloc(20)]),
    Buffer.concat([version, packet(Buffer.of(20))]),
    Buffer.concat([version, packet(Buffer.alloc(30, 20))]),
    Buffer.concat([version, packet(Buffer.of(20, 1, 2), 200).subarray(0, 60), Buffer.alloc(300)]),
    Buffer.concat([version, ...Array.from({ length: 3_000 }, () => IGNORE)]),
  ]) {
    const { opening, listeners } = await hear(bytes);
    expect([opening.offer, opening.lines.length <= 5, listeners]).toEqual([undefined, true, 0]);
  }
});

test("hostile: thousands of names are told as a few, without control characters", async () => {
  const names = [`a\u001b[2J${"b".repeat(100)}`, ...Array.from({ length: 3_000 }, (_, at) => `n${at}`)].join(",");
  const { opening } = await hear(
    Buffer.concat([Buffer.from("SSH-2.0-x\n"), kexinit([names, "key", "c", "c", "m", "m", "z", "z", "", ""])]),
  );
  if (!opening.offer) throw new Error("no algorithms were heard");
  const { reason, remedy } = disagreement(ALGORITHMS, opening.offer) ?? { reason: "", remedy: "" };
  expect(reason).toContain("and 2981 more; accepted here: curve25519-sha256,");
  expect(reason).not.toContain("\u001b");
  expect(reason.length + remedy.length).toBeLessThan(2_500);
});

test("a cipher that authenticates needs no MAC", () => {
  const theirs = {
    ...ALGORITHMS,
    compress: [["none"], ["none"]] as const,
    hmac: [["hmac-md5"], ["hmac-md5"]] as const,
  };
  const pair = (name: string) => [[name], [name]] as const;
  expect(disagreement(ALGORITHMS, { ...theirs, cipher: pair("aes256-gcm@openssh.com") })).toBeUndefined();
  expect(disagreement(ALGORITHMS, { ...theirs, cipher: pair("chacha20-poly1305@openssh.com") })).toBeUndefined();
  expect(disagreement(ALGORITHMS, { ...theirs, cipher: pair("aes128-ctr") })?.reason).toContain("no common MAC");
  expect(
    disagreement(ALGORITHMS, { ...theirs, cipher: [["aes256-gcm@openssh.com"], ["aes128-ctr"]] })?.reason,
  ).toContain("no common MAC");
});

test("a server that has post-quantum exchanges only is told that there are none", () => {
  const pair = <Name>(name: Name) => [[name], [name]] as const;
  const theirs = {
    serverHostKey: ["ssh-ed25519"],
    cipher: pair("aes128-ctr"),
    hmac: pair("hmac-sha2-256"),
    compress: pair("none"),
  };
  for (const kex of ["mlkem768x25519-sha256", "sntrup761x25519-sha512@openssh.com"]) {
    const told = disagreement(ALGORITHMS, { ...theirs, kex: [kex] });
    expect(told?.reason).toContain(`no common key exchange (the server offers ${kex};`);
    expect(told?.remedy).toContain("Post-quantum key exchanges are not supported.");
  }
});
