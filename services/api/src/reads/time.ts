import { inUtc } from "@ringfence/schemas";
import { z } from "zod";

/** A time as the engine writes it, with milliseconds or without. */
export const storedTime = z.iso.datetime().transform(inUtc);

/** What one read of the API may cost: a person waits for it, and others ask as well. */
export const READ_LIMITS = { seconds: 10, rows: 50_000, memoryBytes: 600_000_000 } as const;
