/**
 * Words of scanners' lists that name what no customer has business with. What curiosity or another
 * client asks for is left out: specifications (openapi, swagger, graphql), probes (health, metrics)
 * and names of ordinary things (users, files).
 */
const TELLING: ReadonlySet<string> = new Set(
  [
    ".aws .env .git .htaccess .htpasswd .ssh .svn actuator admin administrator backdoor backup",
    "backups cgi-bin console credentials db debug dump env etc heapdump internal jenkins passwd",
    "phpinfo phpmyadmin private root secret secrets server-status shell staging sudo superuser",
    "trace wp-admin wp-config wp-login xmlrpc",
  ].flatMap((line) => line.split(" ")),
);

/** Those of the words that parts of a route name, whatever the ending of a file. */
export function tellingWords(route: string): string[] {
  const parts = route.split("/").map((part) => part.replace(/(?<=.)\.[a-z0-9]+$/, ""));
  return parts.filter((part) => TELLING.has(part));
}
