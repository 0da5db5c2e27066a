// What was typed into the field of the host: `gpu1`, `ada@gpu1`, `ada@gpu1:2222`, `ssh://ada@gpu1:2222`, `[fe80::1]:22`.

export interface TypedHost {
  host: string;
  user: string;
  port: number | undefined;
}

const TYPED = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([^\]]+)\]|([^\s@]+?))(?::(\d{1,5}))?\/?$/;
/** More than one colon: the address is IPv6, and none of them leads a port. */
const BARE_IPV6 = /^[0-9a-f:.%\w]*:[^@/[\]]*:[^@/[\]]*$/i;

/** Gives undefined for what names no host. */
export function readHost(text: string): TypedHost | undefined {
  const typed = text.trim();
  if (BARE_IPV6.test(typed)) return { host: typed, user: '', port: undefined };
  const found = TYPED.exec(typed);
  const host = found?.[2] ?? found?.[3];
  if (host === undefined || host.startsWith('-')) return undefined;
  return { host, user: found?.[1] ?? '', port: found?.[4] === undefined ? undefined : Number(found[4]) };
}
