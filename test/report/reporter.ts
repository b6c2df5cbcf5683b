import { brokerAvailability } from "@ringfence/testkit";
import type { Reporter } from "vitest/node";
import { closingLines, figuresOf } from "./closing-lines.ts";

/** Writes the closing lines below what vitest says. Vitest asks for a default export. */
export default class ClosingLines implements Reporter {
  onTestRunEnd: NonNullable<Reporter["onTestRunEnd"]> = async (modules, unhandled) => {
    const broker = await brokerAvailability();
    const lines = closingLines(figuresOf(modules, unhandled), broker.ok ? null : broker.reason);
    process.stdout.write(`${lines.join("\n")}\n`);
  };
}
