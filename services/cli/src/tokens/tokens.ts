/** `ringfence tokens`: who may call the HTTP API. */
import { randomBytes } from "node:crypto";
import type { Column } from "@ringfence/runtime";
import { identifier } from "@ringfence/schemas";
import type { Role } from "@ringfence/schemas/api";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { actorOf } from "../decisions/actor.ts";
import { type Io, usageError, write } from "../io.ts";
import { tableText, writeJson } from "../output.ts";

export interface CreateFlags extends DatabaseFlags {
  readonly name: string;
  readonly role: Role;
  readonly expires?: Date;
  readonly by?: string;
}

export interface ListFlags extends DatabaseFlags {
  readonly json?: true;
}

export interface RevokeFlags extends DatabaseFlags {
  readonly reason: string;
  readonly by?: string;
}

const COLUMNS: readonly Column[] = [
  { head: "token" },
  { head: "name", wraps: true },
  { head: "role" },
  { head: "state", wraps: true },
  { head: "created", drops: 1 },
  { head: "until" },
];

export function createOne(flags: CreateFlags, io: Io): Promise<void> {
  const { name, role, expires } = flags;
  if (!identifier.safeParse(name).success) {
    throw usageError("--name takes 1 to 128 characters, none of them control characters.");
  }
  return withDatabase(flags, io, "tokens", async (store) => {
    const { createToken } = await import("@ringfence/api");
    const by = await actorOf(flags.by, io);
    const at = new Date(io.now());
    const given = { name, role, expires_at: expires ?? null, by, at, random: randomBytes };
    const { token_id, token } = await createToken(store, given);
    await write(io.stdout, `${token}\n`);
    await write(io.stderr, `token ${token_id} of ${name} (${role}); it is not shown again\n`);
  });
}

export function listAll(flags: ListFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "tokens", async (store) => {
    const { isUsable, readTokens } = await import("@ringfence/api");
    const now = new Date(io.now());
    const tokens = (await readTokens(store)).map(({ hash: _, ...one }) => ({
      ...one,
      usable: isUsable({ ...one, hash: "" }, now),
    }));
    if (flags.json) {
      return writeJson(io, tokens);
    }
    const rows = tokens.map((one) => [
      one.token_id,
      one.name,
      one.role,
      one.revoked_at === null ? (one.usable ? "in use" : "over") : `revoked: ${one.revoked_why}`,
      one.created_at.slice(0, 10),
      one.expires_at?.slice(0, 10) ?? "–",
    ]);
    const none = "no token yet: the API answers requests of its own machine, read-only\n";
    await write(io.stdout, tableText(io, COLUMNS, rows));
    if (rows.length === 0) await write(io.stderr, none);
  });
}

export function revokeOne(id: string, flags: RevokeFlags, io: Io): Promise<void> {
  const reason = flags.reason.trim();
  if (reason === "") throw usageError("--reason says why: it is kept with the token.");
  return withDatabase(flags, io, "tokens", async (store) => {
    const { readTokens, revokeToken } = await import("@ringfence/api");
    const wanted = id.replace(/^rft_/, "").slice(0, 16);
    const found = (await readTokens(store)).filter((one) => one.token_id.startsWith(wanted));
    const [only, other] = found;
    if (wanted === "" || only === undefined) {
      throw usageError(`no token begins with ${wanted}. See npx ringfence tokens list.`);
    }
    if (other !== undefined)
      throw usageError(`several tokens begin with ${wanted}. Name more of it.`);
    if (only.revoked_at !== null) {
      throw usageError(`${only.token_id} was revoked by ${only.revoked_by} on ${only.revoked_at}.`);
    }
    const by = await actorOf(flags.by, io);
    await revokeToken(store, only, { by, reason, at: new Date(io.now()) });
    await write(io.stdout, `${only.token_id} of ${only.name} is revoked by ${by}\n`);
  });
}
