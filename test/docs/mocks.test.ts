import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import { expect, test } from "vitest";
import { OneToOneMapping, SslAccess } from "../../provider/src";
import { inspect } from "../program/program";
import { CERTIFICATES } from "../reconcile/arbitrary";
import { blocksOf, TESTING } from "./pages";

test("the mocks of the page on testing give what they return as outputs", async () => {
  const mocks = blocksOf(TESTING, "ts").find((block) => block.includes("setMocks")) ?? "";
  const { outputText } = ts.transpileModule(`async () => {\n${mocks}}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  await new Function("pulumi", `return (${outputText.trim().replace(/;$/, "")})()`)(pulumi);
  const connection = { host: "web01" };
  const mapping = new OneToOneMapping("alice", {
    ...{ connection, site: "S", userName: "CORP\\alice", password: "planted" },
    certificate: CERTIFICATES[0] ?? "",
  });
  const tls = new SslAccess("tls", { connection, site: "S", sslFlags: ["Ssl"] });
  expect((await inspect(mapping.thumbprint)).value).toBe("00".repeat(20));
  expect((await inspect(mapping.userName)).value).toBe("CORP\\alice");
  expect((await inspect(mapping.id)).value).toBe("alice");
  expect((await inspect(tls.sslFlags)).value).toEqual(["Ssl"]);
});
