import type {
  DistributedPassword,
  NewAdminKey,
  OfflineUnblockResponse,
  WebhookWithSecret,
} from '../generated/v2.js';
import { Secret } from '../secret.js';

/** A one-time password and how it went out; it is here only where its policy has it printed. */
export type OneTimePassword = Omit<DistributedPassword, 'oneTimePassword'> & {
  readonly oneTimePassword: Secret<string> | null;
};

/** What a blocked card takes as the answer to its challenge: hex whole, and in groups for reading aloud. */
export interface OfflineUnblockAnswer {
  readonly responseHex: Secret<string>;
  readonly groups: Secret<readonly string[]>;
}

/** A webhook with the secret that signs its messages; the secret is here only when it was made or changed. */
export type WebhookAndSecret = Omit<WebhookWithSecret, 'secret'> & { readonly secret: Secret<string> | null };

/** The admin key that a card is to change to. */
export interface NewAdminKeyForCard {
  /** Version of the admin-key master. */
  readonly adminKeyVersion: number;
  /** 24 bytes, Base64. */
  readonly keyBase64: Secret<string>;
}

export function wrapNewAdminKey({ adminKeyVersion, keyBase64 }: NewAdminKey): NewAdminKeyForCard | undefined {
  if (adminKeyVersion === null || keyBase64 === null) return undefined;
  return { adminKeyVersion, keyBase64: new Secret(keyBase64) };
}

export function wrapPassword({ oneTimePassword, ...rest }: DistributedPassword): OneTimePassword {
  return { ...rest, oneTimePassword: wrap(oneTimePassword) };
}

export function wrapAnswer({ responseHex, groups }: OfflineUnblockResponse): OfflineUnblockAnswer {
  return { responseHex: new Secret(responseHex), groups: new Secret(groups) };
}

export function wrapWebhook({ secret, ...rest }: WebhookWithSecret): WebhookAndSecret {
  return { ...rest, secret: wrap(secret) };
}

function wrap(text: string | null): Secret<string> | null {
  return text === null ? null : new Secret(text);
}
