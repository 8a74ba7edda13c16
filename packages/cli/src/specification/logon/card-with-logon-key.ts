import { createPublicKey, generateKeyPairSync, randomUUID, sign, X509Certificate } from 'node:crypto';
import {
  type CardId,
  createContainer,
  defaultCardManagementKey,
  encodeCardCapabilityContainer,
  encodeChuid,
  encodeFascN,
  GidsSession,
  initializeCard,
  nonFederalFascN,
  PivSession,
  parseUuid,
  pivDataObjectTag,
  Secret,
  signatureBlock,
  storeCertificate,
} from '@cardea/cards';
import { memoryState, type SimulatedCard, SimulatedGidsCard, SimulatedPivCard } from '@cardea/cards/sim';
import { certificatesInCms, createCertificationRequest } from '@cardea/pki/x509';
import { type ApiClient, templates } from '@cardea/testkit';

/** Cards that log on, by application and key. */
export type LogonCardKind = 'GIDS card with RSA' | 'PIV card with RSA' | 'PIV card with P-256';

/** A card that a person was given: key and certificate on it, the PIN known, and the server knows it as Active. */
export interface EnrolledCard {
  readonly card: SimulatedCard;
  readonly pin: Secret<string>;
  readonly certificateDer: Uint8Array;
  readonly smartcardUuid: string;
}

/** A key that was just made on a card, while the card still lets its certificate be stored. */
interface KeyInTheMaking {
  readonly publicKeyDer: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
  store(certificateDer: Uint8Array): Promise<void>;
}

const pin = new Secret('123456');

/** Enrolls a fresh card by the profile template for smart card logon, for the account of `client`. */
export async function enrolledCard(kind: LogonCardKind, client: ApiClient): Promise<EnrolledCard> {
  const cardId = parseUuid<'Card'>(randomUUID(), 'cardId');
  const isGids = kind === 'GIDS card with RSA';
  const card = isGids ? new SimulatedGidsCard() : new SimulatedPivCard(memoryState());
  const key = isGids
    ? await gidsKey(card, cardId)
    : await pivKey(card, kind === 'PIV card with RSA' ? 'RSA-2048' : 'P-256', cardId);
  const enrolled = await enroll(key, cardId, client);
  card.reset();
  return { card, pin, ...enrolled };
}

/** Enrolls as for a card, with a key in memory: a certificate of the same authority that no card is needed for. */
export async function enrolledKeyPair(
  client: ApiClient,
): Promise<{ readonly privateKeyPem: string; readonly certificatePem: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = {
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
    sign: async (message: Uint8Array) => sign('sha256', message, privateKey),
    store: async () => {},
  };
  const { certificateDer } = await enroll(key, parseUuid<'Card'>(randomUUID(), 'cardId'), client);
  return {
    privateKeyPem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certificatePem: new X509Certificate(certificateDer).toString(),
  };
}

async function enroll(
  key: KeyInTheMaking,
  cardId: CardId,
  client: ApiClient,
): Promise<Pick<EnrolledCard, 'certificateDer' | 'smartcardUuid'>> {
  const requestUuid = await client.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.smartcard,
  });
  const smartcardUuid = await client.bindCard(requestUuid, cardId);
  const certificationRequest = await createCertificationRequest(
    { publicKeyDer: key.publicKeyDer, sign: (message) => key.sign(message) },
    { hash: 'SHA256' },
  );
  const answers = (await client.certify(requestUuid, certificationRequest)).json as { Pkcs7: string }[];
  const issued = certificatesInCms(new Uint8Array(Buffer.from(answers[0]?.Pkcs7 ?? '', 'base64')));
  const certificateDer = issued.find((der) => isOf(key.publicKeyDer, der));
  if (certificateDer === undefined) throw new Error('no certificate was issued');
  await key.store(certificateDer);
  const completed = await client.complete(requestUuid);
  if (completed.status !== 200) throw new Error(completed.text);
  return { certificateDer, smartcardUuid };
}

async function gidsKey(card: SimulatedCard, cardId: CardId): Promise<KeyInTheMaking> {
  const session = new GidsSession(card);
  await session.select();
  await initializeCard(session, { cardId, pin, adminKey: new Secret(new Uint8Array(24)) });
  await session.verify(pin);
  const algorithm = 'RSA-2048';
  const container = await createContainer(session, { name: randomUUID(), purpose: 'keyExchange', algorithm });
  return {
    publicKeyDer: container.publicKeyDer,
    sign: (message) =>
      session.computeDigitalSignature(
        container.keyReference,
        algorithm,
        'offCard',
        signatureBlock(algorithm, 'sha256', message),
      ),
    store: (certificateDer) => storeCertificate(session, container, certificateDer),
  };
}

async function pivKey(
  card: SimulatedCard,
  algorithm: 'RSA-2048' | 'P-256',
  cardId: string,
): Promise<KeyInTheMaking> {
  const session = new PivSession(card);
  await session.select();
  await session.generalAuthenticateMutual(defaultCardManagementKey());
  const chuid = {
    fascN: encodeFascN(nonFederalFascN),
    cardHolderGuid: new Uint8Array(Buffer.from(cardId.replaceAll('-', ''), 'hex')),
    expirationDate: '2031-12-31',
    issuerAsymmetricSignature: new Uint8Array(0),
  };
  await session.putData(pivDataObjectTag.cardHolderUniqueIdentifier, encodeChuid(chuid));
  const container = encodeCardCapabilityContainer(new Uint8Array(14).fill(9));
  await session.putData(pivDataObjectTag.cardCapabilityContainer, container);
  const publicKey = await session.generateAsymmetricKeyPair('9A', algorithm);
  await session.verify(pin);
  return {
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
    sign: (message) =>
      session.generalAuthenticateSign('9A', algorithm, signatureBlock(algorithm, 'sha256', message)),
    store: (certificateDer) => session.putCertificate('9A', certificateDer),
  };
}

function isOf(publicKeyDer: Uint8Array, certificateDer: Uint8Array): boolean {
  const inCertificate = new X509Certificate(certificateDer).publicKey;
  return inCertificate.equals(
    createPublicKey({ key: Buffer.from(publicKeyDer), type: 'spki', format: 'der' }),
  );
}
