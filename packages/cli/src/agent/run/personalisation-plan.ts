import type { v1, v2 } from '@cardea/sdk';
import type { PinPlan } from './ask-for-pin.js';

/** What is settled before the card is changed. */
export interface PersonalisationPlan {
  readonly request: v2.Request;
  readonly configuration: v1.SmartcardConfiguration;
  /** The card stays in use: its PIN and its certificates hold until the request is completed. */
  readonly isInPlace: boolean;
  readonly pin: PinPlan;
  /** How many keys that the server made or restored the card may get; infinite where the template sets no limit. */
  readonly roomForServerKeys: number;
  readonly oneTimePasswords: string | undefined;
}
