/** The one OCSF release that documents are of. `npm run ocsf:derive` makes the schema beside it. */
export const OCSF_VERSION = "1.8.0";

/** `incident` brings the verdict of an analyst. */
export const OCSF_PROFILES = ["incident"] as const;
