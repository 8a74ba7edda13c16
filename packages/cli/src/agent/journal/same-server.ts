/**
 * Whether two addresses are those of one server, however they are spelled: a host in capitals, the default port, a slash
 * at the end, a query make no difference.
 */
export function isSameServer(one: string, other: string): boolean {
  return canonical(one) === canonical(other);
}

function canonical(address: string): string {
  if (!URL.canParse(address)) return address;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
}
