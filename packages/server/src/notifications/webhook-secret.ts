import { Secret, type Webhook } from '@cardea/domain';
import type { Ports } from '@cardea/workflows';

/** Bytes of a signing secret; Standard Webhooks asks for 24 to 64. */
const secretBytes = 32;

/** A new signing secret in the written form of Standard Webhooks: `whsec_` and base64. */
export function newWebhookSecret({ randomness }: Pick<Ports, 'randomness'>): Secret<string> {
  const bytes = Uint8Array.from({ length: secretBytes }, () => randomness.integer(256));
  return new Secret(`whsec_${Buffer.from(bytes).toString('base64')}`);
}

/** Encrypts a signing secret for the store, bound to its webhook. */
export async function wrapWebhookSecret(
  { secrets }: Pick<Ports, 'secrets'>,
  webhook: Webhook['uuid'],
  secret: Secret<string>,
): Promise<Uint8Array> {
  return await secrets.wrap(
    new Secret(new TextEncoder().encode(secret.reveal())),
    webhookSecretContext(webhook),
  );
}

/** The signing secret of a stored webhook. Errors: `Misconfigured` when the key-encryption key does not fit. */
export async function webhookSecret(
  { secrets }: Pick<Ports, 'secrets'>,
  { uuid, wrappedSecret }: Pick<Webhook, 'uuid' | 'wrappedSecret'>,
): Promise<Secret<string>> {
  const bytes = await secrets.unwrap(wrappedSecret, webhookSecretContext(uuid));
  return new Secret(new TextDecoder().decode(bytes.reveal()));
}

/** What a signing secret's encryption is bound to. */
export function webhookSecretContext(webhook: string): string {
  return `webhook-secret/${webhook}`;
}
