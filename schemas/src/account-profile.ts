import { z } from "zod";
import { identifier, ipAddress, LIMITS, optional, timestamp } from "./primitives.ts";

/**
 * What is known of an account (compacted topic `api.accounts.v1`, key `account_id`).
 * The newest `updated_at` wins. Unknown stays null.
 */
export const accountProfile = z.object({
  account_id: identifier,
  updated_at: timestamp,
  created_at: optional(timestamp),
  plan: optional(identifier),
  quota_units_per_day: optional(z.number().nonnegative().max(1e12)),
  status: optional(identifier),
  organization_id: optional(identifier),
  email_domain: optional(identifier),
  email_hash: optional(identifier),
  payment_fingerprint: optional(identifier),
  signup_ip: optional(ipAddress),
  signup_device_id: optional(identifier),
  reseller: optional(z.enum(["none", "authorized"])),
  entitlements: optional(z.array(identifier).max(LIMITS.list)),
});

/** An account profile as producers write it. */
export type AccountProfileInput = z.input<typeof accountProfile>;
/** An account profile after parsing. */
export type AccountProfile = z.output<typeof accountProfile>;
