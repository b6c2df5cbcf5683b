import { decodeMessage, parseAccountProfile } from "@ringfence/schemas";
import type { AccountProfile, EventBounds } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import type { Batch, PartitionReader, Sink } from "@ringfence/stream";
import { type DeadLetter, lettersNote, sendDeadLetters } from "./dead-letters.ts";

export interface ProfileParts {
  readonly store: Store;
  readonly deadLetters: Sink;
  readonly now: () => Date;
  readonly bounds: EventBounds;
  readonly stored: (profiles: number, deadLetters: readonly DeadLetter[]) => void;
}

const COLUMNS = [
  "account_id",
  "updated_at",
  "created_at",
  "plan",
  "quota_units_per_day",
  "status",
  "organization_id",
  "email_domain",
  "email_hash",
  "payment_fingerprint",
  "signup_ip",
  "signup_device_id",
  "reseller",
  "entitlements",
  "entitlements_known",
];

/**
 * One partition of account profiles. No claim, no token and no replay: the newest `updated_at`
 * wins in the store, so storing a profile twice changes nothing.
 */
export function profileReader(parts: ProfileParts): PartitionReader {
  const note = lettersNote(parts.store, parts.now);
  return {
    assigned: async () => null,
    batch: async (batch) => {
      const { profiles, deadLetters } = sortProfiles(batch, parts);
      const rows = profiles.map(profileRow);
      await parts.store.insert("account_profiles", rows, { columns: COLUMNS });
      // Last, because sending cannot be undone and a store that is down is tried many times.
      await note(deadLetters);
      await sendDeadLetters(parts.deadLetters, deadLetters);
      parts.stored(profiles.length, deadLetters);
    },
    revoked: async () => {},
  };
}

function sortProfiles(
  batch: Batch,
  { now, bounds }: ProfileParts,
): { profiles: AccountProfile[]; deadLetters: DeadLetter[] } {
  const profiles: AccountProfile[] = [];
  const deadLetters: DeadLetter[] = [];
  for (const message of batch.messages) {
    // A tombstone of the compacted topic: the account system forgot the account, its past stays.
    if (message.value === null) continue;
    const decoded = decodeMessage(message.value, message.headers);
    const parsed = decoded.ok ? parseAccountProfile(decoded.data, now(), bounds) : decoded;
    if (parsed.ok) {
      profiles.push(parsed.profile);
    } else {
      const { reason, detail } = parsed;
      const { topic, partition } = batch;
      deadLetters.push({ topic, partition, message, reason, detail });
    }
  }
  return { profiles, deadLetters };
}

function profileRow(profile: AccountProfile): object {
  return {
    ...profile,
    entitlements: profile.entitlements ?? [],
    entitlements_known: profile.entitlements !== null,
  };
}
