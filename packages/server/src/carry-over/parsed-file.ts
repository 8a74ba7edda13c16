import type { EnumTables } from '@cardea/contract';
import { malformed } from '@cardea/domain';
import { type BadLine, badLine, type LineKind, type RawLine, readLine } from './line.js';
import { type CertificateLine, parseCertificate } from './parse-certificate.js';
import { type GroupLine, parseGroup, parseUser, type UserLine } from './parse-directory.js';
import { type ProfileLine, parseProfile } from './parse-profile.js';
import { type ProfileTemplateLine, parseProfileTemplate } from './parse-profile-template.js';
import { parseRequest, type RequestLine } from './parse-request.js';
import { parseSmartcard, type SmartcardLine } from './parse-smartcard.js';

/** All lines of an import file by kind, each understood on its own; what they say of each other is unchecked. */
export interface ParsedFile {
  readonly group: GroupLine[];
  readonly user: UserLine[];
  readonly profiletemplate: ProfileTemplateLine[];
  readonly profile: ProfileLine[];
  readonly smartcard: SmartcardLine[];
  readonly request: RequestLine[];
  readonly certificate: CertificateLine[];
}

/** What parsing needs to know of the installation. */
export interface ParsingRules {
  readonly enums: EnumTables;
  readonly certificateTemplates: readonly string[];
}

/** Reads every line; bad ones are collected in `badLines` instead of ending the reading. */
export async function parseFile(
  rules: ParsingRules,
  lines: Iterable<string> | AsyncIterable<string>,
  badLines: BadLine[],
): Promise<ParsedFile> {
  const parsed: ParsedFile = {
    group: [],
    user: [],
    profiletemplate: [],
    profile: [],
    smartcard: [],
    request: [],
    certificate: [],
  };
  const seen = new Set<string>();
  let number = 0;
  for await (const text of lines) {
    number += 1;
    try {
      const raw = readLine(text, number);
      if (raw !== undefined) refuseRepetition(seen, raw.kind, addLine(rules, parsed, raw));
    } catch (error) {
      badLines.push(badLine(number, error));
    }
  }
  return parsed;
}

/** Parses the line into its list and gives its identifier. */
function addLine(rules: ParsingRules, parsed: ParsedFile, raw: RawLine): string {
  const { enums, certificateTemplates } = rules;
  switch (raw.kind) {
    case 'group':
      return added(parsed.group, parseGroup(raw)).group.uuid;
    case 'user':
      return added(parsed.user, parseUser(raw)).user.uuid;
    case 'profiletemplate': {
      const { template, version } = added(
        parsed.profiletemplate,
        parseProfileTemplate(enums, certificateTemplates, raw),
      );
      return `${template.uuid} version ${version ?? 'unsaid'}`;
    }
    case 'profile':
      return added(parsed.profile, parseProfile(enums, raw)).profile.uuid;
    case 'smartcard':
      return added(parsed.smartcard, parseSmartcard(enums, raw)).smartcard.uuid;
    case 'request':
      return added(parsed.request, parseRequest(enums, raw)).request.uuid;
    case 'certificate':
      return added(parsed.certificate, parseCertificate(enums, raw)).certificate.thumbprint;
  }
}

function added<T>(list: T[], entry: T): T {
  list.push(entry);
  return entry;
}

function refuseRepetition(seen: Set<string>, kind: LineKind, identifier: string): void {
  const key = `${kind} ${identifier}`;
  if (seen.has(key)) {
    throw malformed(
      kind === 'certificate' ? 'Thumbprint' : 'Uuid',
      `must be unique; ${key} is in an earlier line too`,
    );
  }
  seen.add(key);
}
