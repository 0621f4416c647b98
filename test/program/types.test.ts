import type * as command from "@pulumi/command";
import type { Input, Output } from "@pulumi/pulumi";
import { expectTypeOf, test } from "vitest";
import type {
  ClientCertMappingAuth,
  ClientCertMappingAuthArgs,
  OneToOneMapping,
  OneToOneMappingArgs,
  SiteOrServerLevel,
  SslAccess,
  SslAccessArgs,
  SslFlag,
} from "../../provider/src";

// Looked at by the compiler (npm run check): a body here never fails when it runs.

test("a connection is what remote.Command takes", () => {
  type Theirs = command.types.input.remote.ConnectionArgs;
  expectTypeOf<Theirs>().toExtend<NonNullable<SslAccessArgs["connection"]>>();
  expectTypeOf<Input<Theirs>>().toExtend<NonNullable<SslAccessArgs["connection"]>>();
  expectTypeOf<string>().toExtend<NonNullable<OneToOneMappingArgs["connection"]>>();
  expectTypeOf<Output<string>>().toExtend<NonNullable<OneToOneMappingArgs["connection"]>>();
  expectTypeOf<Theirs & { legacyAlgorithms: true }>().toExtend<NonNullable<SslAccessArgs["connection"]>>();
  expectTypeOf<Theirs & { legacyAlgorithms: string }>().not.toExtend<NonNullable<SslAccessArgs["connection"]>>();
  expectTypeOf<{ host: number }>().not.toExtend<NonNullable<SslAccessArgs["connection"]>>();
});

test("a certificate comes in every form, and only in those", () => {
  type Certificate = OneToOneMappingArgs["certificate"];
  expectTypeOf<string | Buffer | Uint8Array | Promise<Buffer> | Output<string>>().toExtend<Certificate>();
  expectTypeOf<{ pfx: Buffer; passphrase: Output<string> }>().toExtend<Certificate>();
  expectTypeOf<{ pfx: Output<string> }>().toExtend<Certificate>();
  expectTypeOf<number>().not.toExtend<Certificate>();
  expectTypeOf<{ passphrase: string }>().not.toExtend<Certificate>();
});

test("arguments are required where there is no default", () => {
  expectTypeOf<{ site: string; certificate: string; userName: string }>().toExtend<OneToOneMappingArgs>();
  expectTypeOf<{ site: string; certificate: string }>().not.toExtend<OneToOneMappingArgs>();
  expectTypeOf<{ site: string; userName: string }>().not.toExtend<OneToOneMappingArgs>();
  expectTypeOf<{ site: string }>().not.toExtend<SslAccessArgs>();
  expectTypeOf<{ site: string }>().toExtend<ClientCertMappingAuthArgs>();
  expectTypeOf<ConstructorParameters<typeof ClientCertMappingAuth>>().toExtend<[string, ...unknown[]]>();
});

test("a site or the server level is declared, never neither and never both", () => {
  type Args = ClientCertMappingAuthArgs;
  expectTypeOf<{ site: Output<string> | Promise<string> }>().toExtend<Args>();
  expectTypeOf<{ site: string; serverLevel: false }>().toExtend<Args>();
  expectTypeOf<{ serverLevel: true } | { serverLevel: Output<boolean> }>().toExtend<Args>();
  expectTypeOf<SiteOrServerLevel>().toExtend<Args>();
  expectTypeOf<object>().not.toExtend<Args>();
  expectTypeOf<{ site: string | undefined }>().not.toExtend<Args>();
  expectTypeOf<{ site: Output<string | undefined> }>().not.toExtend<Args>();
  expectTypeOf<{ site: string; serverLevel: true }>().not.toExtend<Args>();
});

test("choices are the schema's own words", () => {
  expectTypeOf<{
    site: "S";
    sslFlags: ("Ssl" | "SslNegotiateCert" | "SslRequireCert" | "Ssl128")[];
  }>().toExtend<SslAccessArgs>();
  expectTypeOf<{ site: "S"; sslFlags: [typeof SslFlag.Ssl, Output<SslFlag>] }>().toExtend<SslAccessArgs>();
  expectTypeOf<{ site: "S"; sslFlags: "SslMapCert"[] }>().not.toExtend<SslAccessArgs>();
  expectTypeOf<{ site: "S"; logonMethod: "Kerberos" }>().not.toExtend<ClientCertMappingAuthArgs>();
  expectTypeOf<"overwrite">().not.toExtend<NonNullable<OneToOneMappingArgs["onExisting"]>>();
});

test("outputs say what can be missing", () => {
  expectTypeOf<OneToOneMapping["thumbprint"]>().toEqualTypeOf<Output<string>>();
  expectTypeOf<OneToOneMapping["password"]>().toEqualTypeOf<Output<string | undefined>>();
  expectTypeOf<OneToOneMapping["site"]>().toEqualTypeOf<Output<string | undefined>>();
  expectTypeOf<SslAccess["sslFlags"]>().toEqualTypeOf<Output<SslFlag[]>>();
  expectTypeOf<ClientCertMappingAuth["enabled"]>().toEqualTypeOf<Output<boolean>>();
});
