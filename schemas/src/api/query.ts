/** Queries of analysts, and who did what. */
import { z } from "zod";
import { identifier, utcTimestamp } from "../primitives.ts";
import { commaList, cursor, limit, pageOf, reason, role } from "./common.ts";

/** What one query may cost; past it the server stops it with an error that says so. */
export const QUERY_LIMITS = {
  sqlLength: 20_000,
  seconds: 30,
  rows: 10_000,
  bytes: 20_000_000,
  /** Of a file, which has all rows or none. */
  fileRows: 100_000,
  fileBytes: 100_000_000,
} as const;

const sql = z.string().trim().min(1).max(QUERY_LIMITS.sqlLength);
/** Names the query so that it can be cancelled: `DELETE /v1/query/{query_id}`. */
const queryId = z
  .string()
  .regex(/^[0-9a-zA-Z-]{8,64}$/)
  .optional();

/** `POST /v1/query` */
export const queryBody = z.strictObject({
  /** One SELECT over the documented views. */
  sql,
  /** Rows that are wanted; more are cut off, and the answer says so. */
  most: z.int().min(1).max(QUERY_LIMITS.rows).default(1_000),
  query_id: queryId,
});
export type QueryBody = z.input<typeof queryBody>;

export const queryAnswer = z.object({
  query_id: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  /** Values in the order of the columns. */
  rows: z.array(z.array(z.unknown())),
  /** Whether there were more rows than were wanted. */
  truncated: z.boolean(),
  elapsed_ms: z.number(),
  rows_read: z.int(),
  bytes_read: z.int(),
});
export type QueryAnswer = z.infer<typeof queryAnswer>;

const FILE_FORMATS = ["csv", "json", "parquet"] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** `POST /v1/query/file`: the same query, answered as a file that the store writes. */
export const fileBody = z.strictObject({ sql, format: z.enum(FILE_FORMATS), query_id: queryId });
export type FileBody = z.input<typeof fileBody>;

/** What is answered is `bytes` alone; type and name stand in the headers. */
export const fileAnswer = z.object({
  name: z.string(),
  media_type: z.string(),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
});

/** `GET /v1/query/dictionary`: the views with their columns, as the DDL comments them. */
export const dictionary = z.object({
  views: z.array(
    z.object({
      name: z.string(),
      comment: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string(), comment: z.string() })),
      example: z.string(),
    }),
  ),
  /** Worked questions: each query runs as it is. */
  questions: z.array(z.object({ name: z.string(), question: z.string(), sql: z.string() })),
});
export type Dictionary = z.infer<typeof dictionary>;

/** `GET /v1/audit`: who did what, the newest first. */
export const auditQuery = z.object({
  actor: commaList(identifier),
  /** Such as `verdict.give`. */
  action: commaList(identifier),
  /** What it was done to, such as the id of an alert. */
  target: identifier.optional(),
  cursor,
  limit,
});
export const auditItem = z.object({
  audit_id: z.string(),
  at: utcTimestamp,
  actor: z.string(),
  role,
  /** Such as `control.create`, `verdict.give`, `decision.approve`, `query.run`. */
  action: z.string(),
  /** What it was done to. */
  target: z.string(),
  /** As it was; null where there was nothing. */
  before: z.unknown(),
  after: z.unknown(),
});
export const auditPage = pageOf(auditItem);
export type AuditPage = z.infer<typeof auditPage>;

/** `POST /v1/breaker/reset` */
export const breakerBody = z.strictObject({ reason });
export const breakerAnswer = z.object({ open: z.boolean() });
