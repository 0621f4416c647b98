import { judge, knownTypes, parseKnownHosts } from "../../../provider/src/transport/ssh/known-hosts";
import { readKnownHosts } from "../../../provider/src/transport/ssh/known-hosts-source";
import { parsePublicKey } from "../../../provider/src/transport/ssh/public-key";
import { makeSshKeys } from "../../../simulator/src/ssh-keys";
import { type Case, many, RUNS } from "./cases";

const key = makeSshKeys("ed25519").public.trim();
const shown = Buffer.from(makeSshKeys("ed25519").public.split(" ")[1] ?? "", "base64");
const hash = "A".repeat(27);

const lookUp = (text: string) => async () => {
  const { entries } = await readKnownHosts(`${text}\n`, "web1");
  return judge(entries, "web1.example.com", 2222, shown).kind + knownTypes(entries, "web1", 22).join();
};

export const cases: readonly Case[] = [
  ...RUNS.flatMap(([what, text]): Case[] => [
    [`a file of ${what}`, lookUp(text)],
    [`names of ${what}`, lookUp(`${text.replaceAll(" ", "*")} ${key}`)],
    [`a hostKey of ${what}`, () => parsePublicKey(text)?.length],
  ]),
  ["patterns of stars", lookUp(`${many("*a")}*b ${key}`)],
  ["many patterns", lookUp(`${many("*a*b*,")}x ${key}`)],
  ["many hashed names", lookUp(many(`|1|${hash}=|${hash}= ${key}\n`))],
  ["salts of megabytes", lookUp(`|1|${many("A")}|${hash}= ${key}`)],
  ["marks", () => parseKnownHosts(many("@revoked * \n")).length],
];
