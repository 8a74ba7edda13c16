import { CmError } from '@cardea/domain';
import type { NameConstraints } from '@cardea/pki/x509';

const variable = 'CARDEA_CA_NAME_CONSTRAINTS';
const domain = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/;
const mail = /^([A-Za-z0-9._%+-]+@|\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/;

/**
 * Reads which names the issuing authority may certify, such as `permit dns contoso.example, permit mail contoso.example,
 * exclude dns lab.contoso.example`; undefined when the setting is empty.
 *
 * Errors: `Misconfigured`.
 */
export function readNameConstraints(text: string | undefined): NameConstraints | undefined {
  const entries = (text ?? '').split(',').map((entry) => entry.trim());
  const found = entries.filter((entry) => entry !== '').map(constraintOf);
  if (found.length === 0) return undefined;
  const of = (action: string, type: string) =>
    found.filter((one) => one.action === action && one.type === type).map(({ base }) => base);
  return {
    permittedDomains: of('permit', 'dns'),
    permittedMail: of('permit', 'mail'),
    excludedDomains: of('exclude', 'dns'),
    excludedMail: of('exclude', 'mail'),
  };
}

function constraintOf(entry: string) {
  const [action = '', type = '', base = '', ...beyond] = entry.split(/\s+/);
  const isKnown = ['permit', 'exclude'].includes(action) && ['dns', 'mail'].includes(type);
  const isSound = type === 'dns' ? domain.test(base) : mail.test(base);
  if (isKnown && isSound && beyond.length === 0) return { action, type, base };
  throw new CmError(
    'Misconfigured',
    `${variable} must be a list such as permit dns contoso.example, permit mail contoso.example, exclude dns lab.contoso.example.`,
  );
}
