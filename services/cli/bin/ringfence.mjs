#!/usr/bin/env node
// The code is TypeScript and is run as it stands. Node reads it by itself from 22.18 on; older
// ones need tsx, which is only loaded there because it costs start-up time.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `ringfence: Node ${process.versions.node} is too old. Install Node 20.19 or later.\n`,
  );
  process.exit(1);
}
if (major < 22 || (major === 22 && minor < 18) || (major === 23 && minor < 6)) {
  const { register } = await import("tsx/esm/api");
  register();
}
await import("../src/main.ts");
