import { type AttestedKey, type AttestedPinPolicy, type AttestedTouchPolicy, CmError } from '@cardea/domain';
import {
  AsnConvert,
  AsnIntegerBigIntConverter,
  AsnProp,
  AsnPropTypes,
  AsnType,
  AsnTypeTypes,
} from '@peculiar/asn1-schema';
import { bufferOf } from '../x509/der.js';
import { type AttestationCertificate, refused } from './attestation-certificate.js';

/** Extensions of an attestation certificate (Yubico: PIV Attestation OID Arc). */
export const yubicoExtension = {
  firmwareVersion: '1.3.6.1.4.1.41482.3.3',
  serialNumber: '1.3.6.1.4.1.41482.3.7',
  policies: '1.3.6.1.4.1.41482.3.8',
} as const;

const pinPolicies = new Map<number, AttestedPinPolicy>([
  [1, 'never'],
  [2, 'once'],
  [3, 'always'],
  [4, 'matchOnce'],
  [5, 'matchAlways'],
]);

const touchPolicies = new Map<number, AttestedTouchPolicy>([
  [1, 'never'],
  [2, 'always'],
  [3, 'cached'],
]);

/**
 * Reads what the card says of itself and the key. Firmware version and policies must be there: they tell a PIV attestation
 * from other certificates under the same root.
 *
 * Errors: `BadCertificationRequest`.
 */
export function readYubicoFacts({ extension }: AttestationCertificate): AttestedKey {
  const firmware = extension(yubicoExtension.firmwareVersion);
  const policies = extension(yubicoExtension.policies);
  if (firmware === undefined || policies === undefined) {
    throw refused('The attestation tells no firmware version and policies: it is none of a PIV card.');
  }
  if (firmware.length !== 3)
    throw refused('The firmware version in the attestation is not three bytes long.');
  if (policies.length !== 2) throw refused('The policies in the attestation are not two bytes long.');
  const [pin = 0, touch = 0] = policies;
  const pinPolicy = pinPolicies.get(pin);
  const touchPolicy = touchPolicies.get(touch);
  if (pinPolicy === undefined) throw refused(`The attestation names the unknown PIN policy ${pin}.`);
  if (touchPolicy === undefined) throw refused(`The attestation names the unknown touch policy ${touch}.`);
  const serialNumber = extension(yubicoExtension.serialNumber);
  return {
    cardSerial: serialNumber === undefined ? null : readSerialNumber(serialNumber),
    firmwareVersion: [...firmware].join('.'),
    pinPolicy,
    touchPolicy,
  };
}

/** An INTEGER by itself. */
class CardSerial {
  value = 0n;
}
AsnType({ type: AsnTypeTypes.Choice })(CardSerial);
AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerBigIntConverter })(CardSerial.prototype, 'value');

function readSerialNumber(der: Uint8Array): string {
  try {
    return AsnConvert.parse(bufferOf(der), CardSerial).value.toString();
  } catch (cause) {
    throw new CmError('BadCertificationRequest', 'The serial number in the attestation is no INTEGER.', {
      cause,
    });
  }
}
