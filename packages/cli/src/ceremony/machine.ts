import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/** What connects this machine to others, one line each; empty when it is offline. */
export function networkFindings(): readonly string[] {
  const findings: string[] = [];
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    const outside = (addresses ?? []).filter(({ internal }) => !internal);
    if (outside.length > 0) findings.push(`The network interface ${name} is up (${outside[0]?.address}).`);
  }
  if (hasDefaultRoute()) findings.push('There is a default route.');
  return findings;
}

/** Linux lists its routes in /proc; elsewhere the interfaces alone tell. */
function hasDefaultRoute(): boolean {
  try {
    const lines = readFileSync('/proc/net/route', 'utf8').split('\n').slice(1);
    return lines.some((line) => line.split('\t')[1] === '00000000');
  } catch {
    return false;
  }
}
