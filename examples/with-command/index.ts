import { readFileSync } from "node:fs";
import { remote, type types } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { ClientCertMappingAuth, OneToOneMapping, SslAccess } from "pulumi-iis-clientcert";

const config = new pulumi.Config();
const site = "Orders";

// One object says where the server is, for remote.Command and for our resources alike.
const connection: types.input.remote.ConnectionArgs = {
  host: config.require("host"),
  user: "Administrator",
  privateKey: config.requireSecret("privateKey"),
  hostKey: config.require("hostKey"),
};

// By its full path: neither PATH nor the current folder decides what runs.
const powershell = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";

// What is done once and has no state to keep true is well served by a command.
const folder = new remote.Command("site", {
  connection,
  create: `${powershell} -NoProfile -Command "New-Item -ItemType Directory -Force C:\\\\sites\\\\orders | Out-Null; New-Website -Name ${site} -PhysicalPath C:\\\\sites\\\\orders -Port 8080"`,
  delete: `${powershell} -NoProfile -Command "Remove-Website -Name ${site}"`,
});

// What has to stay true is declared.
const after = { dependsOn: folder };
new ClientCertMappingAuth("certificates", { connection, site }, after);
new SslAccess("tls", { connection, site, sslFlags: ["Ssl", "SslNegotiateCert", "SslRequireCert"] }, after);
new OneToOneMapping(
  "alice",
  {
    connection,
    site,
    certificate: readFileSync("alice.cer"),
    userName: "CORP\\alice",
    password: config.requireSecret("alicePassword"),
  },
  after,
);
