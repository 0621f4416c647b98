import { expect, test } from "vitest";
import { asksLate, speaksTls13, windowsName } from "../../provider/src/http-sys/asking";
import { flagNames } from "../../provider/src/http-sys/flags";

test.each<[build: number | null, tls13: boolean | null, flags: number, asks: string | undefined]>([
  [14393, null, 0, "renegotiation"],
  [17763, null, 0, "renegotiation"],
  [17763, true, 0, "renegotiation"],
  [20348, null, 0, "reset"],
  [20348, false, 0, "renegotiation"],
  [20348, null, 0x40, "renegotiation"],
  [22631, null, 0, "reset"],
  [26100, null, 0, "notSupported"],
  [26100, null, 0x40, "renegotiation"],
  [null, null, 0, "renegotiation"],
  [14393, null, 0x2, undefined],
  [20348, null, 0x2 | 0x10, undefined],
  [26100, true, 0x2, undefined],
])("build %s, TLS 1.3 in the registry %s, flags %i: asked late means %s", (build, tls13, flags, asks) => {
  expect(asksLate({ build, tls13 }, { flags })).toBe(asks);
});

test("TLS 1.3 is spoken from Windows Server 2022 on", () => {
  expect(speaksTls13({ build: 20347, tls13: true }, { flags: 0 })).toBe(false);
  expect(speaksTls13({ build: 20348, tls13: null }, { flags: 0 })).toBe(true);
});

test("a build is called as people call it", () => {
  expect(windowsName(null)).toBe("this Windows");
  expect(windowsName(20348)).toBe("Windows Server 2022 (build 20348)");
  expect(windowsName(22631)).toBe("Windows 11 (build 22631)");
  expect(windowsName(26100)).toContain("Windows Server 2025");
  expect(windowsName(9600)).toBe("Windows (build 9600)");
});

test("flags have the names of http.h, and unknown bits come last", () => {
  expect(flagNames(0)).toEqual([]);
  expect(flagNames(0x42)).toEqual(["negotiateClientCert", "disableTls13"]);
  expect(flagNames(0x80010002)).toEqual(["negotiateClientCert", "0x80010000"]);
});
