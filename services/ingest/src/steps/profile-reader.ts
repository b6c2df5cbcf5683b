import { decodeMessage, parseAccountProfile } from "@ringfence/schemas";
import type { AccountProfile, EventBounds } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import type { Batch, PartitionReader, Sink, TopicPartition } from "@ringfence/stream";
import { type DeadLetter, sendDeadLetters } from "./dead-letters.ts";
import { batchToken } from "./store-batch.ts";

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
 * One partition of account profiles. No claim and no replay: the newest `updated_at` wins in the
 * store, so storing a profile twice changes nothing.
 */
export function profileReader(at: TopicPartition, parts: ProfileParts): PartitionReader {
  return {
    assigned: async () => null,
    batch: async (batch) => {
      const { profiles, deadLetters } = sortProfiles(batch, parts);
      const extent = {
        first: batch.messages[0]?.offset ?? 0,
        last: batch.messages.at(-1)?.offset ?? 0,
      };
      if (profiles.length > 0) {
        await parts.store.insert("account_profiles", profiles.map(profileRow), {
          columns: COLUMNS,
          token: batchToken(at, extent),
        });
      }
      // Last, because sending cannot be undone and a store that is down is tried many times.
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
