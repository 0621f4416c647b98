import { createPrivateKey } from "node:crypto";
import { toPfx } from "../../simulator/src/certificates";
import { makeLoginKey, type Planted, plantedBytes, plantedPem, plantedText } from "./planted";
import { person } from "./world";

/** Everything secret, each once in the whole world, by the place where it is planted. */
export const WORDS = {
  plainPassword: 'planted-plain-"1',
  changedPassword: "planted-changed-2",
  markedPassword: "planted-marked-3",
  inlinePassword: "planted-inline-4",
  driftedPassword: "planted-drifted-5",
  passphrase: "planted-passphrase-é6",
  environmentLogin: "planted-environment-login-7",
  configuredLogin: "planted-configured-login-8",
  configuredKeyPassword: "planted-configured-key-9",
  inlineLogin: "planted-inline-login-10",
  inlineKeyPassword: "planted-inline-key-11",
  jumpLogin: "planted-jump-login-12",
  wrongPassphrase: "planted-wrong-passphrase-13",
  wrongLogin: "planted-wrong-login-14",
  wrongKeyPassword: "planted-wrong-key-15",
  wrongType: "planted-wrong-type-16",
};

export const KEYS = {
  configured: makeLoginKey(WORDS.configuredKeyPassword),
  inline: makeLoginKey(WORDS.inlineKeyPassword),
};
export const PFX = toPfx(person("alice"), WORDS.passphrase);

/** Who web02 is told that we are, over WinRM. */
export const WINRM_CLIENT = winrmClient(WORDS.configuredKeyPassword);

/** Private keys of certificates: what never leaves the program, not even towards the engine. */
export const NEVER_LEAVES: readonly Planted[] = [
  plantedText("passphrase", WORDS.passphrase),
  plantedText("wrongPassphrase", WORDS.wrongPassphrase),
  plantedBytes("PFX", PFX),
  ...["alice", "bob"].flatMap(plantedKey),
];

/** What is never handed to the engine either: the provider takes it from its environment. */
export const FROM_ENVIRONMENT: readonly Planted[] = [
  plantedText("environmentLogin", WORDS.environmentLogin),
  plantedText("wrongLogin", WORDS.wrongLogin),
];

export const PLANTED: readonly Planted[] = [
  ...NEVER_LEAVES,
  ...Object.entries(WORDS).map(([name, word]) => plantedText(name, word)),
  ...WINRM_CLIENT.planted,
  plantedPem("configured key", KEYS.configured.privateKey),
  plantedPem("inline key", KEYS.inline.privateKey),
];

function winrmClient(passphrase: string) {
  const issued = person("deploy");
  const pfx = toPfx(issued, passphrase);
  return { issued, pfx, planted: [plantedBytes("PFX of deploy", pfx), ...plantedKey("deploy")] };
}

function plantedKey(name: string): Planted[] {
  const key = createPrivateKey(person(name).privateKeyPem);
  return (["pkcs1", "pkcs8"] as const).map((type) =>
    plantedBytes(`private key of ${name}, ${type}`, key.export({ type, format: "der" })),
  );
}
