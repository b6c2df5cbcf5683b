import { z } from "zod";

const word = z.string().nullish();
const flag = z.union([z.boolean(), z.enum(["true", "false"])]).nullish();

const userIdentity = z.object({
  type: word,
  principalId: word,
  accountId: word,
  accessKeyId: word,
  sessionContext: z.object({ sessionIssuer: z.object({ principalId: word }).nullish() }).nullish(),
});

/** The fields of a CloudTrail record that are read; all others are left alone. */
export const cloudTrailRecord = z.object({
  eventID: word,
  eventTime: z.string(),
  eventSource: z.string().min(1),
  eventName: z.string().min(1),
  sourceIPAddress: word,
  userAgent: word,
  userIdentity: userIdentity.nullish(),
  readOnly: flag,
  errorCode: word,
  responseElements: z.object({ ConsoleLogin: z.unknown().optional() }).nullish().catch(null),
  additionalEventData: z
    .object({
      bytesTransferredIn: z.number().optional().catch(undefined),
      bytesTransferredOut: z.number().optional().catch(undefined),
    })
    .nullish()
    .catch(null),
});
export type CloudTrailRecord = z.output<typeof cloudTrailRecord>;
export type UserIdentity = z.output<typeof userIdentity>;
