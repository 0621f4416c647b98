import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import {
  ClientCertMappingAuth,
  OneToOneMapping,
  SiteAuthentication,
  SslAccess,
  SslBinding,
  WindowsFeature,
} from "../../provider/src";
import { CERTIFICATES } from "../reconcile/arbitrary";
import { declare } from "./program";

const page = readFileSync(join(__dirname, "../../docs/testing.md"), "utf8");
const site = "Default Web Site";
const certificate = CERTIFICATES[0] ?? "";

const all = (opts: pulumi.ResourceOptions = {}) => [
  new ClientCertMappingAuth("certificates", { site }, opts),
  new OneToOneMapping("alice", { site, certificate, userName: "alice", password: "secret" }, opts),
  new SiteAuthentication("schemes", { site, anonymousAuthentication: false }, opts),
  new SslAccess("tls", { site, sslFlags: [] }, opts),
  new SslBinding("https", { endpoint: "*:443", negotiateClientCert: true }, opts),
  new WindowsFeature("mapping", {}, opts),
];

test("mocks see the type tokens that the page on testing names, and no others", async () => {
  const named = page.match(/^pulumi-nodejs:dynamic\/\S+$/gm) ?? [];
  const { registered } = await declare(() => all());
  expect(registered.map(({ type }) => type).sort()).toEqual([...named].sort());
});

test("a transform sees them, too, the certificate as base64 in one line and the line of code", async () => {
  const seen: Record<string, pulumi.Inputs> = {};
  const transformations = [
    ({ type, props }: pulumi.ResourceTransformationArgs) => {
      seen[type] = props;
      return undefined;
    },
  ];
  await declare(() => all({ transformations }));
  expect(Object.keys(seen)).toHaveLength(6);
  for (const type of Object.keys(seen)) expect(page).toContain(`\n${type}\n`);
  const props = seen["pulumi-nodejs:dynamic/iis-clientcert:OneToOneMapping"] ?? {};
  expect(props.__provider).toContain("pulumi-iis-clientcert/handlers");
  expect(await settled(props.certificate)).toBe(certificate);
});

function settled(input: pulumi.Input<unknown>): Promise<unknown> {
  const output: pulumi.Output<unknown> = pulumi.output(input);
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
