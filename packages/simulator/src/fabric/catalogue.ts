/** What the simulated music service offers: its endpoints, what they cost, and its plans. */

export type Product = "music" | "stems" | "tts" | "preview" | "account";

export interface Endpoint {
  readonly method: string;
  readonly route: string;
  readonly product: Product;
  /** Quota units of one plain request. */
  readonly units: number;
  /** Median latency; answers without generation are fast. */
  readonly latencyMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Whether the request carries content that a gateway would hash. */
  readonly content: boolean;
}

function generation(
  route: string,
  product: Product,
  units: number,
  latencyMs: number,
  responseBytes: number,
): Endpoint {
  return {
    method: "POST",
    route,
    product,
    units,
    latencyMs,
    requestBytes: 900,
    responseBytes,
    content: true,
  };
}

function lookup(route: string, latencyMs: number, responseBytes: number): Endpoint {
  return {
    method: "GET",
    route,
    product: "account",
    units: 0,
    latencyMs,
    requestBytes: 0,
    responseBytes,
    content: false,
  };
}

export const ENDPOINTS = {
  compose: generation("/v1/music/compose", "music", 5, 6_500, 900_000),
  extend: generation("/v1/music/extend", "music", 3, 4_200, 500_000),
  lyrics: generation("/v1/music/lyrics", "music", 1, 1_400, 3_500),
  stems: generation("/v1/music/stems", "stems", 4, 8_000, 2_400_000),
  tts: generation("/v1/tts", "tts", 1, 700, 120_000),
  effects: generation("/v1/sound-effects", "tts", 2, 1_500, 180_000),
  remix: generation("/v1/music/remix", "preview", 6, 9_000, 900_000),
  voiceClone: generation("/v1/voices/clone", "preview", 10, 12_000, 4_000),
  models: lookup("/v1/models", 25, 5_200),
  usage: lookup("/v1/usage", 30, 700),
  voices: lookup("/v1/voices", 40, 18_000),
  history: lookup("/v1/history", 60, 9_000),
  historyItem: lookup("/v1/history/{item_id}", 45, 260_000),
} as const satisfies Record<string, Endpoint>;

export type PlanId = "free" | "starter" | "pro" | "enterprise";

export interface Plan {
  readonly id: PlanId;
  /** Units a UTC day. */
  readonly quota: number;
  /** Requests a minute before `rate_limited`. */
  readonly perMinute: number;
  readonly entitlements: readonly Product[];
}

export const PLANS: Record<PlanId, Plan> = {
  free: { id: "free", quota: 100, perMinute: 20, entitlements: ["music", "tts"] },
  starter: { id: "starter", quota: 600, perMinute: 120, entitlements: ["music", "tts"] },
  pro: { id: "pro", quota: 6_000, perMinute: 600, entitlements: ["music", "tts", "stems"] },
  enterprise: {
    id: "enterprise",
    quota: 120_000,
    perMinute: 6_000,
    entitlements: ["music", "tts", "stems", "preview"],
  },
};
