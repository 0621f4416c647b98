import type * as command from "@pulumi/command";
import type { Input, Output } from "@pulumi/pulumi";
import { expectTypeOf, test } from "vitest";
import type {
  ClientCertMappingAuth,
  ClientCertMappingAuthArgs,
  OneToOneMapping,
  OneToOneMappingArgs,
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
  expectTypeOf<{ certificate: string; userName: string }>().toExtend<OneToOneMappingArgs>();
  expectTypeOf<{ certificate: string }>().not.toExtend<OneToOneMappingArgs>();
  expectTypeOf<{ userName: string }>().not.toExtend<OneToOneMappingArgs>();
  expectTypeOf<{ site: string }>().not.toExtend<SslAccessArgs>();
  expectTypeOf<object>().toExtend<ClientCertMappingAuthArgs>();
  expectTypeOf<ConstructorParameters<typeof ClientCertMappingAuth>>().toExtend<[string, ...unknown[]]>();
});

test("choices are the schema's own words", () => {
  expectTypeOf<{ sslFlags: ("Ssl" | "SslNegotiateCert" | "SslRequireCert" | "Ssl128")[] }>().toExtend<SslAccessArgs>();
  expectTypeOf<{ sslFlags: [typeof SslFlag.Ssl, Output<SslFlag>] }>().toExtend<SslAccessArgs>();
  expectTypeOf<{ sslFlags: "SslMapCert"[] }>().not.toExtend<SslAccessArgs>();
  expectTypeOf<{ logonMethod: "Kerberos" }>().not.toExtend<ClientCertMappingAuthArgs>();
  expectTypeOf<"overwrite">().not.toExtend<NonNullable<OneToOneMappingArgs["onExisting"]>>();
});

test("outputs say what can be missing", () => {
  expectTypeOf<OneToOneMapping["thumbprint"]>().toEqualTypeOf<Output<string>>();
  expectTypeOf<OneToOneMapping["password"]>().toEqualTypeOf<Output<string | undefined>>();
  expectTypeOf<OneToOneMapping["site"]>().toEqualTypeOf<Output<string | undefined>>();
  expectTypeOf<SslAccess["sslFlags"]>().toEqualTypeOf<Output<SslFlag[]>>();
  expectTypeOf<ClientCertMappingAuth["enabled"]>().toEqualTypeOf<Output<boolean>>();
});
