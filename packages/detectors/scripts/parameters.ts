/** What a detector's source says of its parameters and of its prior. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Detector } from "../src/index.ts";

export interface Parameter {
  readonly name: string;
  readonly default: unknown;
  /** «1 to 24», «At least 2»; undefined where any value will do. */
  readonly bounds: string | undefined;
  /** The comment above it; undefined without one. */
  readonly text: string | undefined;
}

interface Described {
  readonly default?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

/** In the order of the source. */
export function parametersOf({ id, params }: Detector): Parameter[] {
  const schema = z.toJSONSchema(params, { io: "input" });
  const texts = commentsOf(id);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const described = property as Described;
    return { name, default: described.default, bounds: boundsOf(described), text: texts.get(name) };
  });
}

/** Why the prior is what it is: the comment above the constant; undefined without one. */
export function priorText({ id }: Detector): string | undefined {
  const [, text] =
    sourceOf(id).match(/^\/\*\*((?:(?!\*\/)[^])*)\*\/\nconst (?:\w+_)?PRIOR = /m) ?? [];
  return text === undefined ? undefined : inOneLine(text);
}

function boundsOf({ minimum, maximum, exclusiveMinimum }: Described): string | undefined {
  // Whole numbers have bounds of their own that say nothing about the parameter.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) {
    return most === undefined
      ? `Above ${exclusiveMinimum}`
      : `Above ${exclusiveMinimum}, to ${most}`;
  }
  if (minimum !== undefined && most !== undefined) return `${minimum} to ${most}`;
  if (minimum !== undefined) return `At least ${minimum}`;
  return most === undefined ? undefined : `At most ${most}`;
}

function commentsOf(id: string): ReadonlyMap<string, string> {
  const found = sourceOf(id).matchAll(/^ {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\n {2}(\w+): z\b/gm);
  return new Map([...found].map(([, text = "", name = ""]) => [name, inOneLine(text)]));
}

function sourceOf(id: string): string {
  return readFileSync(new URL(`../src/${id}/detector.ts`, import.meta.url), "utf8");
}

function inOneLine(comment: string): string {
  return comment.replaceAll(/\s*\n \* ?|\s+/g, " ").trim();
}
