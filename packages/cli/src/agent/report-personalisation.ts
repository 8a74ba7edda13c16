import type { v2 } from '@cardea/sdk';
import { CommandFailure } from '../failure.js';
import { print } from '../output.js';
import { describeCertificate, fetchChain } from './issued-certificate.js';
import type { CardAgent, Personalisation } from './run/card-agent.js';

/** What scripts are told of a card that was personalised. */
interface PersonalisedCard {
  readonly status: v2.Smartcard['status'];
  readonly operations: readonly string[];
  readonly certificates: readonly ReturnType<typeof describeCertificate>[];
}

/**
 * Tells how a run ended: the certificates, checked against the chain that the server publishes, and what the server
 * thinks of the card; for scripts as one JSON object. A PIN that the server chose is told here and nowhere else.
 *
 * Errors: `CommandFailure` when the request waits for its approval, or the end is not what it should be.
 */
export async function reportPersonalisation(
  { client, serverUrl, say }: Pick<CardAgent, 'client' | 'serverUrl' | 'say'>,
  ended: Personalisation,
  isJson: boolean,
): Promise<void> {
  if (ended.kind === 'waitsForApproval') {
    if (isJson) print(JSON.stringify({ outcome: ended.kind, requestUuid: ended.requestUuid }));
    throw new CommandFailure(
      `Request ${ended.requestUuid} waits for approval. Run the same command again afterwards.`,
    );
  }
  const { kind: outcome, proposedPin, certificates: _, ...told } = ended;
  const card = await describeCard({ client, serverUrl, say }, ended);
  const pin = proposedPin?.reveal();
  if (isJson) print(JSON.stringify({ outcome, ...told, ...card, ...(pin === undefined ? {} : { pin }) }));
  else if (pin !== undefined) print(`the PIN of the card is ${pin}`);
  if (!card.certificates.every(({ isVerified }) => isVerified) || card.status !== 'Active') {
    throw new CommandFailure('The run ended without verified certificates on an Active card.');
  }
}

async function describeCard(
  { client, serverUrl, say }: Pick<CardAgent, 'client' | 'serverUrl' | 'say'>,
  { smartcardUuid, certificates }: Extract<Personalisation, { readonly kind: 'completed' }>,
): Promise<PersonalisedCard> {
  const chain = await fetchChain(serverUrl);
  const described = certificates.map((der) => describeCertificate(der, chain));
  for (const one of described) {
    say(
      `certificate ${one.serialNumber} for ${one.subject}, ${one.notBefore} to ${one.notAfter}, ${one.isVerified ? "verified against the server's chain" : 'NOT verified'}`,
    );
  }
  const { status } = await client.management.smartcard(smartcardUuid);
  const operations = await client.getSmartcardOperations(smartcardUuid);
  say(`smart card ${smartcardUuid} is ${status}; possible now: ${operations.join(', ') || 'nothing'}`);
  return { status, operations, certificates: described };
}
