import type { AccessControlEntry, AccessControlList, SecurityDescriptor } from './security-descriptor.js';

/** Writes a security descriptor as SDDL ([MS-DTYP] §2.5.1.1), letter for letter as it was read. */
export function printSecurityDescriptor(d: SecurityDescriptor): string {
  return [
    d.owner === null ? '' : `O:${d.owner}`,
    d.group === null ? '' : `G:${d.group}`,
    d.dacl === null ? '' : `D:${printList(d.dacl)}`,
    d.sacl === null ? '' : `S:${printList(d.sacl)}`,
  ].join('');
}

/** Writes one entry with its parentheses, as it stands in the descriptor. */
export function printEntry(entry: AccessControlEntry): string {
  const fields = [
    entry.type,
    entry.flags.join(''),
    entry.rights.text,
    entry.objectGuid,
    entry.inheritedObjectGuid,
    entry.trustee,
    ...(entry.condition === null ? [] : [entry.condition]),
  ];
  return `(${fields.join(';')})`;
}

function printList(list: AccessControlList): string {
  return `${list.flags.join('')}${list.entries.map(printEntry).join('')}`;
}
