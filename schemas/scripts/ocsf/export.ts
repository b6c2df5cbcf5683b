/** The part of an OCSF schema export that a JSON Schema of one class is made of. */
import { z } from "zod";

/** Captions of an enumeration, by value. */
const enumeration = z.record(z.string(), z.object({ caption: z.string() }));

const attribute = z.object({
  type: z.string(),
  object_type: z.string().optional(),
  is_array: z.boolean().optional(),
  requirement: z.enum(["required", "recommended", "optional"]),
  /** Applies with one of these profiles alone; always where absent. */
  profiles: z.array(z.string()).nullish(),
  enum: enumeration.optional(),
  /** The attribute that holds the caption of the value. */
  sibling: z.string().optional(),
  "@deprecated": z.unknown().optional(),
});
export type Attribute = z.infer<typeof attribute>;

const container = z.object({
  attributes: z.record(z.string(), attribute),
  constraints: z.record(z.string(), z.array(z.string())).optional(),
});
export type Container = z.infer<typeof container>;

const dataType = z.object({
  type: z.string().optional(),
  regex: z.string().optional(),
  max_len: z.int().optional(),
  range: z.tuple([z.number(), z.number()]).optional(),
  values: z.array(z.unknown()).optional(),
});
export type DataType = z.infer<typeof dataType>;

export const schemaExport = z.object({
  version: z.string(),
  classes: z.record(z.string(), container),
  objects: z.record(z.string(), container),
  dictionary: z.object({ types: z.object({ attributes: z.record(z.string(), dataType) }) }),
});
export type SchemaExport = z.infer<typeof schemaExport>;
