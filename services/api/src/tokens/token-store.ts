/** Tokens in the store. Rows are only added. */
import { type Role, role } from "@ringfence/schemas/api";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { READ_LIMITS, storedTime } from "../reads/time.ts";
import { newToken } from "./token.ts";

const tokens = loadQuery({
  url: import.meta.url,
  file: "./tokens.sql",
  params: z.object({}),
  row: z.strictObject({
    token_id: z.string(),
    name: z.string(),
    role,
    hash: z.string(),
    expires_at: storedTime.nullable(),
    created_at: storedTime,
    created_by: z.string(),
    revoked_at: storedTime.nullable(),
    revoked_by: z.string(),
    revoked_why: z.string(),
  }),
  limits: READ_LIMITS,
});
export type StoredToken = z.output<typeof tokens.row>;

/** The newest first. */
export function readTokens(store: Store, signal?: AbortSignal): Promise<StoredToken[]> {
  return store.query(tokens, {}, { signal });
}

export function isUsable({ revoked_at, expires_at }: StoredToken, now: Date): boolean {
  if (revoked_at !== null) return false;
  return expires_at === null || Date.parse(expires_at) > now.getTime();
}

/** Stores a new token and answers it, which nobody can do again. */
export async function createToken(
  store: Store,
  given: {
    readonly name: string;
    readonly role: Role;
    readonly expires_at: Date | null;
    readonly by: string;
    readonly at: Date;
    readonly random: (bytes: number) => Buffer;
  },
): Promise<{ readonly token_id: string; readonly token: string }> {
  const { token_id, token, hash } = newToken(given.random);
  const row = {
    token_id,
    event: "created",
    name: given.name,
    role: given.role,
    hash,
    expires_at: given.expires_at?.toISOString() ?? null,
    at: given.at.toISOString(),
    by_whom: given.by,
    reason: "",
  };
  await store.insert("api_tokens", [row], { columns: Object.keys(row) });
  return { token_id, token };
}

export async function revokeToken(
  store: Store,
  { token_id, name, role: own }: StoredToken,
  given: { readonly by: string; readonly reason: string; readonly at: Date },
): Promise<void> {
  const row = {
    token_id,
    event: "revoked",
    name,
    role: own,
    hash: "",
    expires_at: null,
    at: given.at.toISOString(),
    by_whom: given.by,
    reason: given.reason,
  };
  await store.insert("api_tokens", [row], { columns: Object.keys(row) });
}
