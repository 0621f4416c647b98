import type { Command } from "commander";
import type { Io } from "../io";

/** `inventory`: the mappings of all configured servers. */
export function addInventory(program: Command, io: Io): void {
  program
    .command("inventory")
    .description("list the certificates that are mapped on the configured servers")
    .action(() => io.exit(0));
}
