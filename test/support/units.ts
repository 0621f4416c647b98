import type { Done, Failed, Operation, QuestionsAnswer, Unit } from "../../provider/src/agent/protocol";
import { Secret } from "../../provider/src/base/secret";

/** An answer that tells of each operation of the message, whatever unit it was in. */
export interface Told extends Omit<QuestionsAnswer, "results"> {
  readonly results?: readonly (Done | Failed)[];
}

/** Each operation as a unit of its own. */
export function apart(operations: readonly Operation[]): Unit[] {
  return operations.map((operation) => ({ operations: [operation] }));
}

export function told({ results, ...rest }: QuestionsAnswer): Told {
  if (!results) return rest;
  return {
    ...rest,
    results: results.flatMap((result): readonly (Done | Failed)[] => ("done" in result ? result.done : [result])),
  };
}

/** A mapping of the default site that is known by its text, with a password. */
export function mappingByText(name: string): Unit {
  const set = { certificate: `MII${name}`, userName: name, password: new Secret(`pw-${name}`) };
  return {
    operations: [
      {
        kind: "section",
        location: "Default Web Site",
        section: "system.webServer/security/authentication/iisClientCertificateMappingAuthentication",
        collection: { name: "oneToOneMappings", key: { attribute: "certificate", compare: "text" } },
        entries: [{ present: true, key: set.certificate, set }],
      },
    ],
  };
}
