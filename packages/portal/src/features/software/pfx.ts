import { BmpString, OctetString } from 'asn1js';
import {
  Attribute,
  AuthenticatedSafe,
  CertBag,
  Certificate,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeBag,
  SafeContents,
} from 'pkijs';

/** A private key with its certificate, as a PFX holds them. */
export interface KeyWithCertificate {
  /** What programs show; unique within one file. */
  readonly friendlyName: string;
  /** PrivateKeyInfo (RFC 5208), DER. Secret. */
  readonly privateKeyDer: Uint8Array<ArrayBuffer>;
  readonly certificateDer: Uint8Array<ArrayBuffer>;
}

/** RFC 7292 appendix D, RFC 2985 §5.5. */
const bagType = {
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
} as const;
const attributeType = {
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
} as const;

/** Of encryption and MAC alike, and as many as the server's own PFX has: a guesser attacks the cheapest. */
const iterations = 100_000;
const encryption = {
  // PKIjs draws an initialisation vector for each use; only its types ask for one.
  contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256, iv: new Uint8Array(16) },
  hmacHashAlgorithm: 'SHA-256',
  iterationCount: iterations,
};

/**
 * Makes a PFX (RFC 7292), DER, of keys with their certificates and the certificates of the authorities above them: PBES2 with
 * AES-256-CBC and PBKDF2-HMAC-SHA-256, and an HMAC-SHA-256 MAC, all under one password of at least one character.
 */
export async function makePfx(
  keys: readonly KeyWithCertificate[],
  authoritiesDer: readonly Uint8Array<ArrayBuffer>[],
  password: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const passwordUtf8 = new TextEncoder().encode(password).buffer;
  const certificates = new SafeContents();
  const privateKeys = new SafeContents();
  for (const key of keys) {
    const attributes = await attributesOf(key);
    certificates.safeBags.push(certificateBag(key.certificateDer, attributes));
    const bag = new PKCS8ShroudedKeyBag({ parsedValue: PrivateKeyInfo.fromBER(key.privateKeyDer) });
    await bag.makeInternalValues({ password: passwordUtf8, ...encryption });
    privateKeys.safeBags.push(
      new SafeBag({ bagId: bagType.shroudedKey, bagValue: bag, bagAttributes: attributes }),
    );
  }
  for (const der of authoritiesDer) certificates.safeBags.push(certificateBag(der));
  const authenticatedSafe = new AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        { privacyMode: privacyMode.password, value: certificates },
        { privacyMode: privacyMode.none, value: privateKeys },
      ],
    },
  });
  await authenticatedSafe.makeInternalValues({
    safeContents: [{ password: passwordUtf8, ...encryption }, {}],
  });
  const pfx = new PFX({ parsedValue: { integrityMode: 0, authenticatedSafe } });
  await pfx.makeInternalValues({
    password: passwordUtf8,
    iterations,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  });
  return new Uint8Array(pfx.toSchema().toBER());
}

/** PKIjs's numbers for how a safe is protected. */
const privacyMode = { none: 0, password: 1 } as const;

function certificateBag(certificateDer: Uint8Array<ArrayBuffer>, bagAttributes: Attribute[] = []): SafeBag {
  const bag = new CertBag({ parsedValue: Certificate.fromBER(certificateDer) });
  return new SafeBag({
    bagId: bagType.certificate,
    bagValue: bag,
    ...(bagAttributes.length === 0 ? {} : { bagAttributes }),
  });
}

/** localKeyId ties a key to its certificate; both in the order of a DER SET OF, where the shorter friendly name may be. */
async function attributesOf({ friendlyName, certificateDer }: KeyWithCertificate): Promise<Attribute[]> {
  const localKeyId = await crypto.subtle.digest('SHA-1', certificateDer);
  return [
    new Attribute({ type: attributeType.friendlyName, values: [new BmpString({ value: friendlyName })] }),
    new Attribute({ type: attributeType.localKeyId, values: [new OctetString({ valueHex: localKeyId })] }),
  ];
}

/** What a PFX holds: private keys and certificates, DER, in its order. */
export interface OpenedPfx {
  readonly privateKeysDer: readonly Uint8Array<ArrayBuffer>[];
  readonly certificatesDer: readonly Uint8Array<ArrayBuffer>[];
}

/** Opens a PFX as the server makes them. Errors: `Error` when the password is wrong or the file is damaged. */
export async function openPfx(pfxDer: Uint8Array<ArrayBuffer>, password: string): Promise<OpenedPfx> {
  const passwordUtf8 = new TextEncoder().encode(password).buffer;
  const pfx = PFX.fromBER(pfxDer);
  await pfx.parseInternalValues({ password: passwordUtf8 });
  const safe = pfx.parsedValue?.authenticatedSafe;
  if (safe === undefined) throw new Error('the PFX has no authenticated safe');
  await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password: passwordUtf8 })) });
  const bags: SafeBag[] = safe.parsedValue.safeContents.flatMap(
    ({ value }: { value: SafeContents }) => value.safeBags,
  );
  const privateKeysDer: Uint8Array<ArrayBuffer>[] = [];
  const certificatesDer: Uint8Array<ArrayBuffer>[] = [];
  for (const { bagValue } of bags) {
    if (bagValue instanceof PKCS8ShroudedKeyBag) {
      const bag = new OpenedKeyBag({ schema: bagValue.toSchema() });
      privateKeysDer.push(await bag.open(passwordUtf8));
    } else if (bagValue instanceof CertBag && bagValue.parsedValue instanceof Certificate) {
      certificatesDer.push(new Uint8Array(bagValue.parsedValue.toSchema().toBER()));
    }
  }
  return { privateKeysDer, certificatesDer };
}

/** PKIjs keeps the opening of a shrouded key bag to subclasses. */
class OpenedKeyBag extends PKCS8ShroudedKeyBag {
  async open(password: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> {
    await this.parseInternalValues({ password });
    if (this.parsedValue === undefined) throw new Error('a key bag of the PFX has no key');
    return new Uint8Array(this.parsedValue.toSchema().toBER());
  }
}
