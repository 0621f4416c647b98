import { expect, test } from "vitest";
import { FAULT_KINDS } from "../../provider/src/agent/messages";
import { CODES } from "../../provider/src/errors";
import { faultToError } from "../../provider/src/host";

test.each(FAULT_KINDS)("fault %s becomes an error with a remedy", (kind) => {
  const error = faultToError({ kind, text: "said" }, { server: "web1" });
  expect(error.remedy).toBe(CODES[error.code].remedy);
  expect(error.message).toContain("said");
});

test("the error says where, and what Windows said", () => {
  const fault = {
    kind: "heldBySites",
    text: "held",
    hresult: "0x800700B7",
    sites: ["A", "B"],
    attribute: "certificate",
  } as const;
  expect(faultToError(fault, { server: "web1", site: "S", path: "p" })).toMatchObject({
    code: "server/held-by-sites",
    server: "web1",
    site: "S",
    path: "p",
    property: "certificate",
    hresult: "0x800700B7",
    sites: ["A", "B"],
    text: "held",
  });
  expect(faultToError(fault, { server: "web1", property: "cert" }).property).toBe("cert");
});
